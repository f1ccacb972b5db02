"""The one error that people see: what is wrong, where, and what to do."""


class InputError(Exception):
    """Something outside the program has to change before it can go on.

    `str()` is three Chinese lines, one each for `what`, `where` and `remedy`. None of them ever holds a
    person's data: a file, a sheet, a row and a header may be named, a cell's content may not.
    """

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"问题：{self.what}\n位置：{self.where}\n处理：{self.remedy}"
