"""What students handed in: from a folder or the zip of an LMS to one submission a student, and to the notebooks in it.

`archives` lists files, `lms_names` and `class_folder` say whose they are, `collect` puts them together as `submission`
describes, and `handed_in` reads a notebook. None of these knows an assignment.
"""
