"""What a data set is, looked at before it is used; ``gaze.show`` shows it.

`samples` takes some eyes of a set in any format, `findings` says in words what they
tell, `page` draws them; `own` and `unknown` answer for what is no set. A *fact* is a
name with a sentence, a *warning* something to mind before use.

A floor of its own: it draws on readers and records (`gaze.data`) and on the ranges that
the simulator draws from, and nothing else stands on it.
"""
