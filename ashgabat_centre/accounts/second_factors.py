"""Second factors as the sealed log knows them: whose, which sort, added and removed when and by whom."""

from allauth.mfa.models import Authenticator

from ashgabat_centre.database.change_log import track


@track(exclude=("data", "last_used_at"))
class SecondFactor(Authenticator):
    """A row of the library's table, with a log of ours; never its secret, nor each time it was used.

    The database adds the secret's hash to the row and to its log: what is put in its place is noticed by the proof.
    """

    class Meta:
        proxy = True
