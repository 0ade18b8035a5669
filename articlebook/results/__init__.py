"""What a class understood: answers to quiz items, as a learning-management system or the marking exports them, read against the banks.

`exports` reads tables of other programs, `judged` finds the item of a question
and what an answer to it shows, `statistics` counts, `report` writes one plain
page. No name of a student leaves the table that was read, and nothing is sent anywhere.
"""
