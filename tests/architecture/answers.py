"""A Spark session that keeps every answer it gave, so that a test can read what left a cluster."""


class Answers:
    """A session, and what it answered: the question, and the table that came back."""

    def __init__(self, session):
        self.session, self.given = session, []

    def __getattr__(self, name):
        return getattr(self.session, name)

    def sql(self, text):
        return _Frame(self.session.sql(text), self.given, text)

    def texts(self):
        """Each value of each answer as text, with the question."""
        for sql, answer in self.given:
            for column in answer.columns:
                for value in column.to_pylist():
                    yield str(value), sql


class _Frame:
    def __init__(self, frame, given, sql):
        self.frame, self.given, self.sql = frame, given, sql

    def __getattr__(self, name):
        return getattr(self.frame, name)

    def toArrow(self):
        answer = self.frame.toArrow()
        self.given.append((self.sql, answer))
        return answer
