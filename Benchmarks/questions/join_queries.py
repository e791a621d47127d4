"""What the join questions are, for all peers: the right table, the key, the kind; and what of an answer is compared."""

QUESTIONS = {
    "q1": ("small", "id1", "inner"),
    "q2": ("medium", "id2", "inner"),
    "q3": ("medium", "id2", "left"),
    "q4": ("medium", "id5", "inner"),
    "q5": ("big", "id3", "inner"),
}


def compared(question):
    """Keys and values: numbers of both sides, which add up to the same only where the same rows met."""
    table = QUESTIONS[question][0]
    values = {"small": ["v2"], "medium": ["v2", "id1_right"], "big": ["v2", "id1_right", "id2_right"]}[table]
    return ["id1", "id2", "id3"], ["v1", *values]
