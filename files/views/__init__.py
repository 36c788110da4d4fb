"""The desk: lists of files, one file, what can be done with it, and notices."""

from files.views.acting import act
from files.views.file import file
from files.views.inbox import inbox
from files.views.new import new
from files.views.note import note
from files.views.notices import notice, notices, read_all
from files.views.papers import paper

__all__ = ["act", "file", "inbox", "new", "note", "notice", "notices", "paper", "read_all"]
