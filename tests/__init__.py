"""Tests of the book and of the machine, in rooms: each folder holds what its first line says."""
