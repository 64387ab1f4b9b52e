"""The commands, tests and tags of Sieve that we know: RFC 5228 and its extensions, Dovecot's and Cyrus' own.

Whatever is not in here is reported as not understood.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTIONS = _words(
    "keep stop discard redirect fileinto reject ereject refuse vacation notify denotify require set include return "
    "global import export addflag setflag removeflag mark unmark addheader deleteheader pipe execute filter report "
    "replace enclose extracttext break error snooze processcalendar processimip log debug_log convert"
)
"""Commands that end with a semicolon."""

BLOCKS = frozenset({"if", "elsif", "else", "foreverypart"})
"""Commands that have a block."""

JOINTS = frozenset({"allof", "anyof", "not"})
"""Tests that are made of tests."""

TESTS = _words(
    "true false header address envelope exists size body date currentdate string hasflag environment duplicate "
    "mailboxexists metadata metadataexists servermetadata servermetadataexists mailboxidexists specialuse_exists "
    "spamtest virustest ihave valid_ext_list valid_notify_method notify_method_capability execute filter pipe "
    "convert jmapquery mailbox_special_use_exists"
)

PLAIN_TAGS = _words(
    ":copy :list :create :mime :anychild :once :optional :personal :global :try :pipe :last :bytrace "
    ":is :contains :matches :regex :localpart :domain :all :user :detail :over :under :type :subtype :contenttype "
    ":raw :text :percent :originalzone :lower :upper :lowerfirst :upperfirst :quotewildcard :quoteregex :length "
    ":encodeurl :low :normal :high :nonitip :updatesonly :deletecanceled :deletecancelled :invites_only "
    ":fullpath"
)
"""Tags that stand alone."""

VALUE_TAGS = _words(
    ":flags :specialuse :mailboxid :from :addresses :subject :handle :days :fcc :importance :options "
    ":message :method :id :input :output :index :value :count :comparator :name :headers :param :content :zone "
    ":header :uniqueid :notify :ret :bytimeabsolute :bytimerelative :bymode :calendarid :outcome :errstr "
    ":seconds :first :organizers :mailbox :addflags :removeflags :tzid :weekdays"
)
"""Tags that are followed by a value."""

LEAVING = frozenset({"redirect", "discard", "fileinto", "reject", "ereject", "refuse", "pipe", "snooze"})
"""Commands that take the mail out of the inbox unless they say `:copy` or a `keep` stands beside them."""
