"""RFC 7033 asked of the school with feditest's WebFinger client and its judge of answers.

feditest's package brings both, but none of its test files: these are the 18 questions of its suite for
servers, one line for each, in our own words. «webfinger.py ACCOUNT» prints a JSON line for each.
"""

import os
import sys
from urllib.parse import quote

import httpx
from feditest.nodedrivers import NodeConfiguration
from feditest.nodedrivers.imp import Imp, ImpInProcessNodeDriver
from feditest.protocols.webfinger.diag import ClaimedJrd
from feditest.protocols.webfinger.utils import construct_webfinger_uri_for
from feditest.utils import FEDITEST_VERSION

from peer import SCHOOL, say

PROFILE, SELF, ODD = "http://webfinger.net/rel/profile-page", "self", "something-else"
PLACE = f"https://{SCHOOL}/.well-known/webfinger"


class Questions:
    def __init__(self, account):
        config = NodeConfiguration(ImpInProcessNodeDriver(), "Imp", FEDITEST_VERSION)
        self.client = Imp("client", config, None)
        self.account = f"acct:{account}@{SCHOOL}"
        self.nobody = f"acct:no.such.person@{SCHOOL}"

    def ask(self, rels=None):
        """feditest's reading of the answer; every fault that it finds ends the question."""
        found = self.client.diag_perform_webfinger_query(self.account, rels)
        if found.exceptions:
            raise found.exceptions[0]
        return found

    def get(self, url):
        return self.client.http_get(url, follow_redirects=False).response

    def status_of(self, url):
        return self.get(url).http_status

    def is_jrd(self, url):
        answer = self.get(url)
        try:
            ClaimedJrd.create_and_validate(answer.payload.decode())
        except Exception:
            return (answer.content_type() or "").startswith("application/jrd+json")
        return True

    def links_within(self, *rels):
        return self.ask(list(rels)).jrd.is_valid_link_subset(self.ask().jrd, list(rels))

    def plain_http_gives_no_jrd(self):
        try:
            url = construct_webfinger_uri_for(self.account).replace("https:", "http:", 1)
            return not self.is_jrd(url)
        except httpx.ConnectError:
            # Nothing listens there, so nothing is answered.
            return True

    def certificate_is_valid(self):
        trusted = os.environ["SSL_CERT_FILE"]
        url = construct_webfinger_uri_for(self.account)
        with httpx.Client(verify=httpx.create_ssl_context(verify=trusted)) as client:
            return client.get(url).status_code == 200

    def all(self):
        account = self.account.removeprefix("acct:")
        bare, doubled = f"{PLACE}?resource={account}", f"{PLACE}?resource=={quote(self.account)}"
        orders = [[PROFILE, ODD, SELF], [ODD, SELF, PROFILE], [SELF, PROFILE, ODD]]
        yield "4: a known rel", lambda: self.links_within(SELF)
        yield "4: an unknown rel", lambda: self.links_within(ODD)
        yield "4: known and unknown rels", lambda: self.links_within(PROFILE, ODD)
        yield "4: no JRD over http", self.plain_http_gives_no_jrd
        yield "4: a certificate that holds", self.certificate_is_valid
        yield "4.1: the order of parameters", lambda: len(
            {self.ask(order).jrd.as_json_string() for order in orders}
        ) == 1
        yield "4.2: a query", lambda: self.ask().jrd.subject() == self.account
        yield "4.2: no resource, status", lambda: self.status_of(PLACE) == 400
        yield "4.2: no resource, no JRD", lambda: not self.is_jrd(PLACE)
        yield "4.2: no scheme, status", lambda: self.status_of(bare) == 400
        yield "4.2: no scheme, no JRD", lambda: not self.is_jrd(bare)
        yield "4.2: a doubled sign, status", lambda: self.status_of(doubled) == 400
        yield "4.2: a doubled sign, no JRD", lambda: not self.is_jrd(doubled)
        yield "4.2: nobody of that name", lambda: self.status_of(
            construct_webfinger_uri_for(self.nobody)
        ) == 404
        yield "4.2: the content type", lambda: self.ask().http_request_response_pair.response.content_type() == "application/jrd+json"
        yield "4.2: redirects stay on https", lambda: (
            self.ask().http_request_response_pair.final_request.parsed_uri.scheme == "https"
        )
        yield "4.5: any scheme", lambda: all(
            self.status_of(f"{PLACE}?resource={quote(resource)}") == 404
            for resource in ("mailto:abc@def.com", f"foo://{SCHOOL}")
        )
        yield "5: CORS", lambda: (
            self.ask().http_request_response_pair.response.response_headers.get(
                "access-control-allow-origin"
            )
            == "*"
        )


def main(account):
    for name, question in Questions(account).all():
        try:
            say(question=name, good=question())
        except Exception as problem:
            say(question=name, good=False, problem=repr(problem))


main(*sys.argv[1:])
