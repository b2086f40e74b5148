"""Fetching: real servers on loopback. 127.0.0.2 is allowed and plays the outside; 127.0.0.1 is not, and plays the inside.

The one thing put in place of the real is the resolver, so that a name can have the address that a test needs.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import pickle
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import pytest

from loopback import Answer, Site, Wire
from sayso.errors import (
    HostileError,
    MissingError,
    MisuseError,
    NotTextError,
    RefusedError,
    TooLargeError,
)
from sayso.intake.fetching import (
    CRAWL_DELAY_MAX,
    AbsentError,
    Fetched,
    Fetcher,
    FetchError,
    masked,
    page,
    report_of,
    retry_after,
)
from sayso.intake.findings import Taken
from sayso.intake.guard import EVERYWHERE, addresses, bar, system_resolve
from sayso.intake.reports import About

OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.1"
NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}
ZEROS = 1 << 20

connected: list[tuple] = []  # what this process connects to; an audit hook cannot be taken away again, so there is one
sys.addaudithook(lambda event, args: connected.append(args[1]) if event == "socket.connect" else None)


def resolving(**names: str | list[str]):
    """A resolver that knows these names ("_" for "."), and writes down in `.asked` what it was asked."""

    def resolve(host):
        resolve.asked.append(host)
        found = names.get(host.replace(".", "_"))
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [found] if isinstance(found, str) else found

    resolve.asked = []
    return resolve


def fetcher(**options):
    """A fetcher that may ask the outside, without manners unless a test is about them."""
    return Fetcher(
        **{"allow_private": [OUTSIDE], "robots": False, "delay": 0.0, "seconds": 20.0, "now": lambda: NOON, **options}
    )


def refused(error, url, **options):
    with pytest.raises(error) as caught, fetcher(**options) as asking:
        asking.get(url)
    return caught.value


def outside(pages=None, **server):
    return Site(pages, address=OUTSIDE, **server)


def wire(script, **server):
    return Wire(script, address=OUTSIDE, **server)


def said(answer: bytes):
    """A wire that says these bytes and hangs up."""
    return wire(lambda line, request: line.sendall(answer))


# ---------------------------------------------------------------- addresses

TRICKY = [
    ("http://127.0.0.1/", "127.0.0.1 is loopback"),
    ("http://127.0.0.1:8000/", "127.0.0.1 is loopback"),
    ("http://127.1/", "127.0.0.1 is loopback"),
    ("http://127.0.1/", "127.0.0.1 is loopback"),
    ("http://2130706433/", "127.0.0.1 is loopback"),
    ("http://0x7f000001/", "127.0.0.1 is loopback"),
    ("http://0X7F.0x0.0x0.0x1/", "127.0.0.1 is loopback"),
    ("http://017700000001/", "127.0.0.1 is loopback"),
    ("http://0177.1/", "127.0.0.1 is loopback"),
    ("http://0177.0.0.1/", "is no address of a page"),
    ("http://127.0.0.1./", "127.0.0.1 is loopback"),
    ("http://127。0。0。1/", "127.0.0.1 is loopback"),
    ("http://①②⑦.⓪.⓪.①/", ""),
    ("http://127%2e0.0.1/", ""),
    ("http://0/", "0.0.0.0 is unspecified"),
    ("http://0.0.0.0:80/", "0.0.0.0 is unspecified"),
    ("http://4294967296/", "is no IPv4 address"),
    ("http://1.2.3.4.5/", "is no IPv4 address"),
    ("http://10.1.2.3/", "10.1.2.3 is private"),
    ("http://172.31.255.254/", "is private"),
    ("http://192.168.0.1/", "is private"),
    ("http://100.64.0.1/", "shared by a carrier"),
    ("http://169.254.169.254/latest/meta-data/", "metadata service"),
    ("http://2852039166/", "169.254.169.254 is the metadata service"),
    ("http://169.254.7.7/", "169.254.7.7 is link-local"),
    ("http://168.63.129.16/", "metadata service"),
    ("http://192.0.2.7/", "kept for examples"),
    ("http://198.18.0.1/", "kept for measurements"),
    ("http://224.0.0.251/", "multicast"),
    ("http://255.255.255.255/", "reserved"),
    ("http://[::]/", "unspecified"),
    ("http://[::1]/", "::1 is loopback"),
    ("http://[0:0:0:0:0:0:0:1]/", "::1 is loopback"),
    ("http://[::ffff:127.0.0.1]/", "carries 127.0.0.1"),
    ("http://[::ffff:7f00:1]/", "carries 127.0.0.1"),
    ("http://[::127.0.0.1]/", "given out to nobody"),
    ("http://[64:ff9b::7f00:1]/", "carries 127.0.0.1"),
    ("http://[64:ff9b::169.254.169.254]/", "carries 169.254.169.254"),
    ("http://[64:ff9b:1::808:808]/", "reserved"),
    ("http://[2002:7f00:1::]/", "carries 127.0.0.1"),
    ("http://[2002:a9fe:a9fe::1]/", "carries 169.254.169.254"),
    ("http://[2001:0:808:808::80ff:fffe]/", "carries 127.0.0.1"),
    ("http://[2001:0:7f00:1::f7f7:f7f7]/", "carries 127.0.0.1"),
    ("http://[2a00:1450::5efe:10.0.0.1]/", "carries 10.0.0.1"),
    ("http://[fd00:ec2::254]/", "metadata service"),
    ("http://[fc00::1]/", "private"),
    ("http://[fe80::1]/", "link-local"),
    ("http://[fe80::1%25eth0]/", ""),
    ("http://[ff02::1]/", "multicast"),
    ("http://[2001:db8::1]/", "kept for examples"),
    ("http://[4000::1]/", "given out to nobody"),
    ("http://localhost/", "127.0.0.1 is loopback"),
    ("http://LOCALHOST./", "127.0.0.1 is loopback"),
    ("http://inside.example/", "127.0.0.1 is loopback"),
    ("http://two.example/", "10.0.0.8 is private"),
    ("http://mapped.example/", "carries 192.168.1.1"),
    ("http://outside.example:22/", "port 22"),
    ("http://outside.example:6379/", "port 6379"),
    ("http://outside.example:0/", "names no host"),
    ("http://outside.example:65536/", "names no host"),
    ("http://outside.example:-1/", "names no host"),
    ("http://outside.example:port/", "is no address"),
    ("http://nobody.example/", "there is no such host"),
    ("http://me:secret@outside.example/", "user name"),
    ("http://secret@outside.example/", "user name"),
    ("http://outside.example\\@127.0.0.1/", "user name"),
    ("http:///path", "names no host"),
    ("http://", "names no host"),
    ("http:\\\\127.0.0.1\\", ""),
    ("http://out_side..example/", "is no name of a host"),
    ("http://outside.example%00.inside.example/", "is no name of a host"),
    ("http://outside.example\x00.example/", "is no address"),
    ("http://outside.example/\r\nX: y", "is no address"),
    ("http://" + "a" * 64 + ".example/", "is no name of a host"),
    ("http://" + "a." * 130 + "example/", "is no name of a host"),
    ("http://xn--a/", ""),
    ("http://outside.example/" + "a" * 70_000, "is no address"),
    ("https://\ud800.example/", ""),
    ("file:///etc/hostname", "is no http or https address"),
    ("ftp://outside.example/", "is no http or https address"),
    ("gopher://127.0.0.1:70/", "is no http or https address"),
    ("javascript:alert(1)", "is no http or https address"),
    ("data:text/html,hello", "is no http or https address"),
    ("//outside.example/", "is no http or https address"),
    ("outside.example/page", "is no http or https address"),
    ("", "is no http or https address"),
]


@pytest.mark.parametrize(("url", "why"), TRICKY, ids=[ascii(url)[:50] for url, _ in TRICKY])
def test_a_tricky_address_is_refused_without_a_connection(url, why):
    resolve = resolving(
        localhost=INSIDE,
        inside_example=INSIDE,
        two_example=["93.184.216.34", "10.0.0.8"],
        mapped_example="::ffff:192.168.1.1",
        outside_example="93.184.216.34",
    )
    before = len(connected)
    error = refused(RefusedError, url, resolve=resolve, robots=True, allow_private=False)
    assert why in error.what
    assert "secret" not in str(error)
    assert "\n" not in str(error)
    assert connected[before:] == []


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "100.128.0.1", "172.32.0.1", "192.0.1.1", "223.255.255.255", "2606:2800:220:1::1",
     "2a00:1450:4001::8a", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)  # fmt: skip
def test_a_public_address_is_let_pass_also_where_ipv6_carries_it(address):
    assert bar(ip_address(address)) is None


@pytest.mark.parametrize(
    ("address", "lifted"),
    [("127.0.0.1", True), ("10.0.0.1", True), ("192.168.3.4", True), ("100.64.0.1", True), ("::1", True), ("fc00::1", True),
     ("fe80::1", True), ("::ffff:127.0.0.1", True), ("64:ff9b::a00:1", True), ("198.18.0.1", True),
     ("169.254.169.254", False), ("168.63.129.16", False), ("100.100.100.200", False), ("fd00:ec2::254", False),
     ("::ffff:169.254.169.254", False), ("0.0.0.0", False), ("::", False), ("224.0.0.1", False), ("ff02::1", False),
     ("240.0.0.1", False), ("169.254.7.7", False), ("::127.0.0.1", False), ("64:ff9b:1::1", False)],
)  # fmt: skip
def test_private_addresses_can_be_allowed_and_others_never(address, lifted):
    told = bar(ip_address(address))
    assert told is not None
    assert told.private is lifted
    assert (bar(ip_address(address), EVERYWHERE) is None) is lifted


def test_a_network_that_is_allowed_opens_no_other():
    allowed = (ip_network("10.20.0.0/16"),)
    assert bar(ip_address("10.20.3.4"), allowed) is None
    assert bar(ip_address("::ffff:10.20.3.4"), allowed) is None
    assert bar(ip_address("10.21.0.1"), allowed).what == "10.21.0.1 is private"


def test_no_public_address_that_python_holds_for_special_passes():
    for first, second in itertools.product(range(256), range(0, 256, 3)):
        address = ip_address(f"{first}.{second}.0.1")
        assert bar(address) is not None or address.is_global, address


def test_the_system_resolves_and_what_it_says_is_looked_at():
    found = addresses("localhost", system_resolve)
    assert found
    assert all(bar(address).what.endswith("is loopback") for address in found)


def test_a_blocked_address_is_named_with_the_way_out():
    error = refused(RefusedError, "http://desk.example/a", resolve=resolving(desk_example="10.0.0.8"))
    assert str(error) == "http://desk.example/a: 10.0.0.8 is private; pass --allow-private if you mean it"
    error = refused(RefusedError, "http://169.254.169.254/", allow_private=True)
    assert str(error).endswith("is the metadata service of a cloud machine; no report comes from there")


def test_with_all_private_addresses_allowed_every_port_is_asked():
    with Site({"/": Answer("hello")}) as site, fetcher(allow_private=True) as asking:
        assert asking.get(site.url()).content == b"hello"


@pytest.mark.parametrize("network", ["10.0.0.1/8", "here", "300.0.0.1"])
def test_a_network_that_is_none_is_misuse(network):
    with pytest.raises(MisuseError, match="--allow-private"):
        Fetcher(allow_private=[network])


# ---------------------------------------------------------------- names and their addresses


def test_a_name_is_resolved_once_in_a_visit_whatever_it_would_say_next():
    answers = iter([[OUTSIDE], [INSIDE], [INSIDE], [INSIDE]])
    asked = []
    with Site({"/b": Answer("secret of the desk")}) as inside, outside() as site:
        site.pages = {"/a": Answer("", {"Location": "/b"}, 302), "/b": Answer("news")}

        def resolve(host):
            asked.append(host)
            return next(answers)

        with fetcher(resolve=resolve, robots=True) as asking:
            assert asking.get(site.url("/a", "news.example")).content == b"news"
            assert asked == ["news.example"]  # for robots.txt, the page and where it leads
            assert site.paths == ["/robots.txt", "/a", "/b"]
            with pytest.raises(RefusedError, match=r"127\.0\.0\.1 is loopback"):
                asking.get(site.url("/b", "news.example"))
        assert inside.connections == 0


def test_one_private_address_among_several_refuses_the_host():
    with outside({"/": Answer("news")}) as site:
        error = refused(RefusedError, site.url("/", "news.example"), resolve=resolving(news_example=[OUTSIDE, INSIDE]))
        assert error.what == "127.0.0.1 is loopback"
        assert site.connections == 0


def test_where_one_address_is_dead_the_next_is_asked():
    with outside({"/": Answer("news")}) as site:
        two = resolving(news_example=["127.0.0.3", OUTSIDE])
        with fetcher(resolve=two, allow_private=["127.0.0.2/31"]) as asking:
            assert asking.get(site.url("/", "news.example")).content == b"news"
        assert site.asked[0].headers["host"] == f"news.example:{site.port}"


def test_a_name_that_does_not_exist_is_missing_and_one_that_cannot_be_looked_up_is_not():
    absent = refused(MissingError, "http://nobody.example/", resolve=resolving())
    assert isinstance(absent, AbsentError)
    assert (absent.status, absent.permanent, absent.what) == (None, True, "there is no such host")

    def away(host):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    error = refused(FetchError, "http://news.example/", resolve=away)
    assert not isinstance(error, MissingError)
    assert not error.permanent


def test_a_host_that_takes_no_connection_is_told():
    with outside() as site:
        url = site.url()
    error = refused(FetchError, url)
    assert str(error) == f"{url}: no connection (Connection refused); try again later"


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    ("location", "kind", "why"),
    [
        ("http://127.0.0.1:{inside}/secret", RefusedError, "127.0.0.1 is loopback"),
        ("//127.0.0.1:{inside}/secret", RefusedError, "127.0.0.1 is loopback"),
        ("http://2130706433:{inside}/secret", RefusedError, "127.0.0.1 is loopback"),
        ("http://[::ffff:127.0.0.1]:{inside}/secret", RefusedError, "carries 127.0.0.1"),
        ("http://inside.example:{inside}/secret", RefusedError, "127.0.0.1 is loopback"),
        ("http://0:{inside}/secret", RefusedError, "unspecified"),
        ("http://169.254.169.254/latest/meta-data/", RefusedError, "metadata service"),
        ("http://far.example:6379/", RefusedError, "port 6379"),
        ("file:///etc/hostname", RefusedError, "is no http or https address"),
        ("http://me:secret@127.0.0.2/", RefusedError, "user name"),
        ("http://127.0.0.2:99999/", RefusedError, "names no host"),
        ("http://[broken/", RefusedError, "is no"),
        ("/there", HostileError, "redirects in a circle"),
        ("/there#part", HostileError, "redirects in a circle"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_is(location, kind, why):
    with Site({"/secret": Answer("secret of the desk")}) as inside, outside() as site:
        site.pages["/there"] = Answer("", {"Location": location.format(inside=inside.port)}, 302)
        resolve = resolving(inside_example=INSIDE, far_example="93.184.216.34")
        error = refused(kind, site.url("/there"), resolve=resolve)
        assert why in error.what
        assert error.what.startswith("redirects to ")
        assert error.where == site.url("/there")
        assert "secret@" not in str(error)
        assert inside.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/new?q=1", "new?q=1", "{site}/new?q=1#part", "//{host}/old/../new?q=1"])
def test_a_redirect_is_followed_and_told(status, location):
    with outside({"/new?q=1": Answer("moved here", TEXT)}) as site:
        host = f"{site.address}:{site.port}"
        site.pages["/old"] = Answer("", {"Location": location.format(site=site.url(""), host=host)}, status)
        with fetcher() as asking:
            got = asking.get(site.url("/old#top"))
    assert (got.url, got.final_url, got.content) == (site.url("/old#top"), site.url("/new?q=1"), b"moved here")


def test_a_redirect_in_raw_utf8_is_read_as_such():
    with outside({"/caf%C3%A9": Answer("open")}) as site, fetcher() as asking:
        site.pages["/old"] = Answer("", {"Location": "/café"}, 301)
        assert asking.get(site.url("/old")).final_url == site.url("/caf%C3%A9")


def test_five_redirects_are_followed_and_no_sixth():
    with outside() as site, fetcher() as asking:
        site.pages = {f"/{n}": Answer("", {"Location": f"/{n + 1}"}, 302) for n in range(6)} | {"/6": Answer("far")}
        assert asking.get(site.url("/1")).content == b"far"
        with pytest.raises(HostileError, match="redirects more than 5 times"):
            asking.get(site.url("/0"))


def test_a_redirect_that_names_no_place_is_an_error_status():
    with outside({"/": Answer("", {}, 302)}) as site:
        assert refused(FetchError, site.url()).status == 302


# ---------------------------------------------------------------- what is sent


def test_no_proxy_cookie_or_login_of_the_environment_is_used(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text(f"machine {OUTSIDE} login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Wire(lambda line, request: None) as proxy, outside() as site, fetcher() as asking:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        site.pages["/"] = Answer("news", {"Set-Cookie": "session=1"})
        asking.get(site.url())
        asking.get(site.url())
        assert proxy.connections == 0
        for request in site.asked:
            assert sorted(request.headers) == [
                "accept",
                "accept-encoding",
                "accept-language",
                "connection",
                "host",
                "user-agent",
            ]
        assert site.asked[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("contact", "told"),
    [(None, "(reads news reports)"), ("desk@news.example", "(+desk@news.example)")],
    ids=["alone", "with contact"],
)
def test_the_user_agent_is_honest(contact, told):
    with outside({"/": Answer("news")}) as site, fetcher(contact=contact) as asking:
        asking.get(site.url())
        name, comment = site.asked[0].headers["user-agent"].split(" ", 1)
    assert name.startswith("sayso/")
    assert comment == told


@pytest.mark.parametrize("contact", ["a\r\nX: y", "(a)", "büro@news.example"])
def test_a_contact_that_fits_no_header_is_misuse(contact):
    with pytest.raises(MisuseError, match="contact"):
        Fetcher(contact=contact)


# ---------------------------------------------------------------- how long and how much


def test_a_byte_now_and_then_is_cut_off_by_the_deadline_of_the_whole():
    def drip(line, request):
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
        for _ in range(200):  # six seconds, then it would be done
            line.sendall(b"x")
            time.sleep(0.03)

    with wire(drip) as server:
        error = refused(FetchError, server.url(), seconds=0.4)
        assert str(error) == f"{server.url()}: took more than 0.4 seconds; try again later"
        assert not error.permanent


def test_headers_that_drip_are_cut_off_too():
    def drip(line, request):
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(200):
            line.sendall(b"X-%d: y\r\n" % n)
            time.sleep(0.03)
        line.sendall(b"Content-Length: 0\r\n\r\n")

    with wire(drip) as server:
        assert "took more than" in refused(FetchError, server.url(), seconds=0.4).what


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing_is_left(scheme):
    done = threading.Event()
    with wire(lambda line, request: done.wait(6), speaks=False) as server:
        try:
            assert "took more than" in refused(FetchError, f"{scheme}://{OUTSIDE}:{server.port}/", seconds=0.3).what
        finally:
            done.set()


def test_redirects_share_the_seconds_of_the_visit():
    def slow(request):
        time.sleep(0.2)
        return Answer("", {"Location": f"{request.path}x"}, 302)

    with outside({"/" + "x" * n: slow for n in range(7)}) as site:
        assert "took more than" in refused(FetchError, site.url(), seconds=0.5).what


def zeros(coding):
    """A gigabyte of zeros, packed as it is sent: a block of a megabyte and a thousand times the same block."""
    packer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15}[coding])
    first, block = (packer.compress(bytes(ZEROS)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return itertools.chain([first], itertools.repeat(block, 1023))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_gigabyte_of_zeros_ends_at_the_limit_in_flat_memory(coding):
    def bomb(line, request):
        line.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode())
        for block in zeros(coding):
            line.sendall(block)

    with wire(bomb) as server, fetcher(max_size=ZEROS) as asking:
        tracemalloc.start()
        try:
            with pytest.raises(TooLargeError, match="1,048,576 bytes"):
                asking.get(server.url())
            assert tracemalloc.get_traced_memory()[1] < 8 * ZEROS
        finally:
            tracemalloc.stop()


def test_bytes_without_end_are_cut_off_at_the_limit_on_the_wire():
    sent = []

    def endless(line, request):
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(2_000):
            line.sendall(bytes(100_000))
            sent.append(100_000)

    with wire(endless) as server:
        refused(TooLargeError, server.url(), max_size=ZEROS)
    assert sum(sent) < 20 * ZEROS  # what lies in the buffers of two sockets is out of our hands


@pytest.mark.parametrize("length", ["1048577", "9999999999999999999"])
def test_a_length_over_the_limit_is_refused_before_the_body(length):
    with said(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()) as server:
        refused(TooLargeError, server.url(), max_size=ZEROS)


def test_a_body_of_just_the_limit_is_taken():
    with outside(
        {"/": Answer(bytes(1000)), "/packed": Answer(gzip.compress(bytes(1000)), {"Content-Encoding": "gzip"})}
    ) as site:
        for path in ("/", "/packed"):
            assert fetcher(max_size=1000).get(site.url(path)).content == bytes(1000)
            assert refused(TooLargeError, site.url(path), max_size=999)


def test_tiny_chunks_that_are_mostly_frame_count_by_what_was_on_the_wire():
    def chunks(line, request):
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        line.sendall((b"1;" + b"x" * 500 + b"\r\na\r\n") * 2_000 + b"0\r\n\r\n")

    with wire(chunks) as server:
        refused(TooLargeError, server.url(), max_size=10_000)
        assert fetcher(max_size=2_000_000).get(server.url()).content == b"a" * 2_000


@pytest.mark.parametrize(
    "flood",
    [b"X-Flood: " + b"y" * 200_000, b"".join(b"X-%d: y\r\n" % n for n in range(20_000))],
    ids=["one long", "many short"],
)
def test_a_flood_of_headers_is_refused(flood):
    with said(b"HTTP/1.1 200 OK\r\n" + flood + b"\r\n\r\nnews") as server:
        assert "100,000 bytes of headers" in refused(HostileError, server.url()).what


def test_answers_that_only_announce_one_are_a_flood_too():
    def hints(line, request):
        for _ in range(50_000):
            line.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")

    with wire(hints) as server:
        assert "bytes of headers" in refused(HostileError, server.url()).what


# ---------------------------------------------------------------- packed bodies


def packed(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


NEWS = b"The mayor said that four bridges were closed. " * 20_000  # 920 KB: several steps of unpacking


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        ("gzip", gzip.compress(NEWS), NEWS),
        ("GZip", gzip.compress(NEWS), NEWS),
        ("x-gzip", gzip.compress(NEWS), NEWS),
        ("gzip", gzip.compress(NEWS) + gzip.compress(b"The end."), NEWS + b"The end."),
        ("gzip", gzip.compress(NEWS) + bytes(512), NEWS),
        ("gzip", gzip.compress(bytes(3 << 18)), bytes(3 << 18)),
        ("gzip", b"", b""),
        ("deflate", packed(NEWS, 15), NEWS),
        ("deflate", packed(NEWS, -15), NEWS),
        ("deflate", packed(b"short", -15), b"short"),
        ("deflate", packed(bytes((1 << 18) + 25), -15), bytes((1 << 18) + 25)),  # zlib has the last bytes without any input
        ("identity", NEWS, NEWS),
    ],
)
@pytest.mark.parametrize("step", [1_000_000, 1], ids=["at once", "in pieces"])
def test_a_packed_body_is_unpacked(coding, body, expected, step):
    def in_pieces(line, request):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        cuts = [0, *([] if step > 1 else [1, 2, 3, 11, 100]), len(body)]
        for start, end in itertools.pairwise(cuts):
            if piece := body[start:end]:
                line.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        line.sendall(b"0\r\n\r\n")

    with wire(in_pieces) as server, fetcher() as asking:
        assert asking.get(server.url()).content == expected


@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("gzip", gzip.compress(NEWS)[:-4], "the gzip of the answer is broken (it breaks off)"),
        ("gzip", gzip.compress(NEWS)[:500], "it breaks off"),
        ("gzip", b"plain text", "the gzip of the answer is broken"),
        ("gzip", gzip.compress(NEWS)[:100] + b"x" * 100, "the gzip of the answer is broken"),
        ("gzip", gzip.compress(b"") * 10_001, "too many parts"),
        ("deflate", b"plain text", "the deflate of the answer is broken"),
        ("gzip, gzip", gzip.compress(gzip.compress(NEWS)), "(gzip, gzip)"),
        ("br", b"\x0b\x02\x80news\x03", "not asked for (br)"),
        ("zstd", b"\x28\xb5\x2f\xfd", "not asked for (zstd)"),
    ],
    ids=range(9),
)
def test_a_body_that_is_not_packed_as_it_says_is_refused(coding, body, why):
    with outside({"/": Answer(body, {"Content-Encoding": coding})}) as site:
        assert why in refused(FetchError, site.url()).what


# ---------------------------------------------------------------- broken answers


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nnews",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nnews",
        b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nnews",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnews\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\nnews\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffffff\r\nnews",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnews\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnewsand more\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n4\r\nnews\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\nnews",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\nnews",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"news, and no HTTP\r\n\r\n",
        b"\x16\x03\x01\x00\x00",
        b"",
    ],
)
def test_an_answer_that_is_no_http_or_breaks_off_is_refused(answer):
    with said(answer) as server:
        error = refused(FetchError, server.url())
        assert error.what.startswith("the answer breaks off or is no HTTP (")
        assert "\n" not in str(error)


def test_bytes_after_the_length_that_was_told_are_not_read():
    with said(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews and more") as server, fetcher() as asking:
        assert asking.get(server.url()).content == b"news"


def test_a_reset_in_the_middle_is_told():
    def reset(line, request):
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nnews")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    with wire(reset) as server:
        assert refused(FetchError, server.url()).status is None


# ---------------------------------------------------------------- statuses and conditions


def test_what_is_fetched_tells_where_when_and_the_headers_that_matter():
    headers = {
        **HTML, "ETag": '"a1"', "Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT", "Content-Language": "en", "X-Other": "no",
        "Set-Cookie": "session=1", "Link": "</a>; rel=next", "Expires": "x" * 2_000,
    }  # fmt: skip
    with outside({"/a": Answer("news", headers)}) as site, fetcher() as asking:
        got = asking.get(site.url("/a"))
    assert got == Fetched(
        url=site.url("/a"),
        final_url=site.url("/a"),
        status=200,
        headers=(
            ("content-type", "text/html; charset=utf-8"),
            ("etag", '"a1"'),
            ("last-modified", "Tue, 03 Mar 2026 10:00:00 GMT"),
            ("content-language", "en"),
            ("link", "</a>; rel=next"),
        ),
        content=b"news",
        fetched_at="2026-03-04T12:00:00Z",
    )
    assert got.header("etag") == '"a1"'
    assert got.header("date") is None


def test_what_has_not_changed_is_not_sent_again():
    def fresh(request):
        known = request.headers.get("if-none-match") == '"a1"'
        return Answer("" if known else "news", {"ETag": '"a1"'}, 304 if known else 200)

    with outside({"/feed": fresh}) as site, fetcher() as asking:
        first = asking.get(site.url("/feed"), etag='"a0"', last_modified="Tue, 03 Mar 2026 10:00:00 GMT")
        assert (first.unchanged, first.content) == (False, b"news")
        assert site.asked[0].headers["if-modified-since"] == "Tue, 03 Mar 2026 10:00:00 GMT"
        again = asking.get(site.url("/feed"), etag=first.header("etag"))
        assert (again.unchanged, again.status, again.content, again.header("etag")) == (True, 304, b"", '"a1"')


@pytest.mark.parametrize("etag", ['"a"\r\nX-Injected: 1', '"a"\n', '"ä"', '"\ud800"', ""])
def test_an_etag_that_is_none_is_not_sent(etag):
    with outside({"/": Answer("news")}) as site, fetcher() as asking:
        assert asking.get(site.url(), etag=etag).content == b"news"
        assert not {"if-none-match", "x-injected"} & set(site.asked[0].headers)


def test_not_changed_where_nobody_asked_is_an_error():
    with outside({"/": Answer("", {}, 304)}) as site:
        assert refused(FetchError, site.url()).status == 304


@pytest.mark.parametrize(
    ("status", "permanent", "told"),
    [(404, True, "404 Not Found"), (410, True, "410 Gone"), (401, True, "401 Unauthorized"), (403, True, "403 Forbidden"),
     (451, True, "451 Unavailable For Legal Reasons"), (408, False, "408 Request Timeout"),
     (429, False, "429 Too Many Requests"), (500, False, "500 Internal Server Error"),
     (503, False, "503 Service Unavailable"), (204, False, "204 No Content"), (206, False, "206 Partial Content"),
     (300, False, "300 Multiple Choices"), (599, False, "599"), (999, False, "999")],
)  # fmt: skip
def test_a_status_that_is_no_page_is_told_and_typed(status, permanent, told):
    with outside({"/": Answer("", {"Retry-After": "120"}, status)}) as site:
        error = refused(FetchError, site.url())
    assert error.what == f"the host answers {told}"
    assert (error.status, error.permanent, error.retry_after) == (status, permanent, 120.0)
    assert isinstance(error, MissingError) is (status in (404, 410))
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.status, copy.retry_after) == (type(error), str(error), status, 120.0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), (" 0 ", 0.0), ("Wed, 04 Mar 2026 12:01:00 GMT", 60.0), ("Wed, 04 Mar 2026 14:01:00 +0200", 60.0),
     ("Wed, 04 Mar 2026 11:00:00 GMT", 0.0), ("999999999999", 30 * 86_400.0), ("Wed, 04 Mar 2099 11:00:00 GMT", 30 * 86_400.0),
     ("-5", None), ("1.5", None), ("soon", None), ("", None), (None, None), ("9" * 5_000, None), ("٣", None),
     ("Wed, 99 Mar 2026 12:01:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after(value, NOON) == seconds


# ---------------------------------------------------------------- robots.txt and turns


class Turns:
    """A clock that sleeping moves, and what was slept."""

    def __init__(self):
        self.time, self.slept = 1_000.0, []

    def clock(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds


def polite(turns=None, **options):
    turns = turns or Turns()
    return fetcher(robots=True, clock=turns.clock, sleep=turns.sleep, **options)


ROBOTS = """\
# for all
User-agent: *
Disallow: /private
Allow: /private/open

User-agent: other
user-agent: SaySo
# about us
Crawl-delay: 7
Disallow: /archive
Disallow: /*?print=
"""


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (ROBOTS, "/archive/1", False),
        (ROBOTS, "/a?print=1", False),
        (ROBOTS, "/private/a", True),  # the group that names us stands alone
        ("User-agent: *\nDisallow: /", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: say\nDisallow: /", "/a", True),
        ("User-agent: sayso/2.0\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /b\nUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: *\nSitemap: /map\n\nUser-agent: other\nDisallow: /a", "/a", False),
        ("Disallow: /a", "/a", True),
        ("<html><body>not found</body></html>", "/a", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("", "/a", True),
    ],
)
def test_robots_txt_is_kept_to(rules, path, allowed):
    with outside({"/robots.txt": Answer(rules, TEXT)}) as site, polite() as asking:
        site.pages |= {at: Answer("news") for at in ("/a", "/a?print=1", "/archive/1", "/private/a", "/caf%C3%A9")}
        if allowed:
            assert asking.get(site.url(path)).content == b"news"
        else:
            with pytest.raises(RefusedError, match=r"robots\.txt asks not to read it") as caught:
                asking.get(site.url(path))
            assert not isinstance(caught.value, FetchError)
            assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_host_without_robots_txt_may_be_read(status):
    with outside({"/robots.txt": Answer("User-agent: *\nDisallow: /", {}, status), "/a": Answer("news")}) as site:
        assert polite().get(site.url("/a")).content == b"news"


@pytest.mark.parametrize("status", [500, 503])
def test_where_robots_txt_cannot_be_had_nothing_is_read_for_a_while(status):
    turns = Turns()
    with outside({"/robots.txt": Answer("", {}, status), "/a": Answer("news")}) as site, polite(turns) as asking:
        for _ in range(2):
            with pytest.raises(FetchError, match=rf"the host's robots\.txt cannot be read: {status}") as caught:
                asking.get(site.url("/a"))
            assert (caught.value.permanent, caught.value.where) == (False, site.url("/a"))
        assert site.paths == ["/robots.txt"]
        site.pages["/robots.txt"] = Answer("User-agent: *\nAllow: /")
        turns.time += 301
        assert asking.get(site.url("/a")).content == b"news"


def test_robots_txt_that_breaks_off_or_is_packed_wrong_is_not_taken_for_its_half():
    with outside({"/robots.txt": Answer(b"no gzip", {"Content-Encoding": "gzip"}), "/a": Answer("news")}) as site:
        error = refused(FetchError, site.url("/a"), robots=True)
        assert "robots.txt cannot be read: the gzip of the answer is broken" in error.what


def test_robots_txt_is_asked_for_once_a_day_and_host():
    turns = Turns()
    with outside({"/robots.txt": Answer(""), "/a": Answer("news"), "/b": Answer("news")}) as site, polite(turns) as asking:
        for path in ("/a", "/b", "/a"):
            asking.get(site.url(path))
        assert site.paths == ["/robots.txt", "/a", "/b", "/a"]
        turns.time += 86_401
        asking.get(site.url("/a"))
        assert site.paths[4:] == ["/robots.txt", "/a"]


def test_robots_txt_may_redirect_but_not_inside():
    with Site({"/": Answer("secret of the desk")}) as inside, outside() as site:
        site.pages = {"/robots.txt": Answer("", {"Location": "/rules"}, 301), "/rules": Answer("User-agent: *\nDisallow: /a")}
        site.pages["/b"] = Answer("news")
        assert polite().get(site.url("/b")).content == b"news"
        with pytest.raises(RefusedError, match="asks not to read it"):
            polite().get(site.url("/a"))
        site.pages["/robots.txt"] = Answer("", {"Location": inside.url()}, 301)
        with pytest.raises(FetchError, match=r"cannot be read: redirects to .* 127\.0\.0\.1 is loopback"):
            polite().get(site.url("/b"))
        assert inside.connections == 0


def test_where_a_redirect_leads_the_robots_txt_there_is_kept_to():
    with outside({"/robots.txt": Answer("User-agent: *\nDisallow: /a")}) as far, outside() as site:
        site.pages = {"/a": Answer("", {"Location": far.url("/a")}, 302)}
        with pytest.raises(RefusedError, match=r"redirects to http://127.* asks not to read it"):
            polite().get(site.url("/a"))
        assert far.paths == ["/robots.txt"]


def test_of_a_long_robots_txt_the_beginning_counts():
    rules = "User-agent: *\nDisallow: /a\n" + "# filler\n" * 80_000 + "Disallow: /b\n"
    with outside({"/robots.txt": Answer(rules), "/a": Answer("news"), "/b": Answer("news")}) as site, polite() as asking:
        assert asking.get(site.url("/b")).content == b"news"
        with pytest.raises(RefusedError, match="asks not to read it"):
            asking.get(site.url("/a"))


def test_a_robots_txt_of_many_robots_and_many_rules_costs_their_sum_and_not_their_product():
    names = "".join(f"User-agent: r{chr(97 + n % 26)}x{'q' * (n % 7)}{n}\n" for n in range(10_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(12_000))
    with outside({"/robots.txt": Answer(names + rules + "User-agent: *\nDisallow: /a\n"), "/1": Answer("news")}) as site:
        tracemalloc.start()
        try:
            assert polite().get(site.url("/1")).content == b"news"
            assert tracemalloc.get_traced_memory()[1] < 30_000_000
        finally:
            tracemalloc.stop()


def test_a_host_is_visited_once_in_the_delay_and_others_do_not_wait():
    turns = Turns()
    resolve = resolving(a_example=OUTSIDE, b_example=OUTSIDE)
    with outside({"/1": Answer("news"), "/2": Answer("", {"Location": "/1"}, 302)}) as site:
        asking = polite(turns, delay=1.0, resolve=resolve)
        asking.get(site.url("/1", "a.example"))
        asking.get(site.url("/1", "b.example"))
        assert turns.slept == []  # robots.txt does not count
        asking.get(site.url("/2", "a.example"))
        assert turns.slept == [1.0]  # nor does the redirect
        turns.time += 0.25
        asking.get(site.url("/1", "a.example"))
        assert turns.slept == [1.0, 0.75]
        turns.time += 60
        asking.get(site.url("/1", "a.example"))
        assert turns.slept == [1.0, 0.75]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("0.2", 1.0), ("86400", CRAWL_DELAY_MAX), ("soon", 1.0), ("-1", 1.0), ("inf", 1.0), ("nan", 1.0)],
)
def test_the_delay_that_a_host_asks_for_is_kept_within_reason(asked, waited):
    turns = Turns()
    with outside({"/robots.txt": Answer(f"User-agent: *\nCrawl-delay: {asked}\n"), "/": Answer("news")}) as site:
        asking = polite(turns, delay=1.0)
        asking.get(site.url())
        asking.get(site.url())
    assert turns.slept == [waited]


def test_threads_are_given_turns_one_after_another():
    turns = Turns()
    slept = []
    with outside({f"/{n}": Answer(f"news {n}") for n in range(8)}) as site:
        asking = fetcher(delay=2.0, clock=turns.clock, sleep=slept.append)
        got = [None] * 8

        def get(n):
            got[n] = asking.get(site.url(f"/{n}")).content

        threads = [threading.Thread(target=get, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == [b"news %d" % n for n in range(8)]
    assert sorted(slept) == [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]


def test_waiting_for_a_turn_takes_nothing_from_the_seconds_of_the_visit():
    turns = Turns()

    def sleep(seconds):
        turns.sleep(seconds)
        time.sleep(0.3)

    with outside({"/": Answer("news")}) as site:
        asking = fetcher(delay=5.0, seconds=0.25, clock=turns.clock, sleep=sleep)
        asking.get(site.url())
        assert asking.get(site.url()).content == b"news"


# ---------------------------------------------------------------- TLS


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for news.example, signed by itself, with its key; and a server's context that shows it."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", key, "-out", pem, "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return pem, context


NAMES = {"news_example": OUTSIDE, "other_example": OUTSIDE}


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    with outside({"/": Answer("news")}, tls=certificate[1]) as site:
        error = refused(FetchError, site.url("/", "news.example"), resolve=resolving(**NAMES))
        assert error.what == "the connection is not safe (its certificate is not valid: self-signed certificate)"
        assert site.asked == []


def test_a_certificate_is_held_against_the_name_and_not_the_address(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with outside({"/": Answer("news")}, tls=certificate[1]) as site, fetcher(resolve=resolving(**NAMES)) as asking:
        assert asking.get(site.url("/", "news.example")).content == b"news"
        assert asking.get(site.url("/", "NEWS.example.")).content == b"news"
        with pytest.raises(FetchError, match=r"Hostname mismatch, certificate is not valid for 'other\.example'"):
            asking.get(site.url("/", "other.example"))
        with pytest.raises(FetchError, match="certificate is not valid"):
            asking.get(site.url("/"))
        assert len(site.asked) == 2


def test_https_never_leads_to_http_but_http_may_lead_to_https(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with outside({"/": Answer("news")}) as plain, outside({"/": Answer("safe news")}, tls=certificate[1]) as safe:
        safe.pages["/down"] = Answer("", {"Location": plain.url("/", "news.example")}, 301)
        plain.pages["/up"] = Answer("", {"Location": safe.url("/", "news.example")}, 301)
        asking = fetcher(resolve=resolving(**NAMES))
        assert asking.get(plain.url("/up", "news.example")).content == b"safe news"
        before = plain.connections
        with pytest.raises(RefusedError, match="that is not encrypted"):
            asking.get(safe.url("/down", "news.example"))
        assert plain.connections == before


def test_a_server_that_speaks_no_tls_is_told():
    with wire(lambda line, request: line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), speaks=False) as server:
        error = refused(FetchError, f"https://{OUTSIDE}:{server.port}/")
        assert "the connection is not safe" in error.what
        assert "_ssl.c" not in str(error)


# ---------------------------------------------------------------- pages

ARTICLE = """<!DOCTYPE html><html><head><title>Bridges closed in Ostrava</title>{head}</head><body><article>
<h1>Bridges closed in Ostrava</h1><p>The mayor of Ostrava said on Tuesday that four bridges had been closed after the flood.</p>
<p>About 1,200 people were evacuated from two districts, the fire brigade said in a statement.</p></article></body></html>"""


def one(url, about=None, **options):
    with fetcher(**options) as asking:
        (found,) = page(url, asking, about or About())
    return found


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (None, "{site}/a"),
        ("{site}/bridges", "{site}/bridges"),
        ("https://elsewhere.example/bridges", "{site}/a"),
        ("javascript:alert(1)", "{site}/a"),
        ("http://me:secret@{host}/bridges", "{site}/a"),
    ],
)
def test_a_page_becomes_a_report_under_its_own_address(canonical, expected):
    with outside() as site:
        names = {"site": site.url(""), "host": f"{site.address}:{site.port}"}
        head = f'<link rel="canonical" href="{canonical.format(**names)}">' if canonical else ""
        body = ARTICLE.format(head=head).encode()
        site.pages = {"/short": Answer("", {"Location": "/a"}, 301), "/a": Answer(body, {**HTML, "ETag": '"a1"'})}
        taken = one(site.url("/short"))
        assert taken.report.url == expected.format(**names)
        assert taken.where == taken.arrival.where == site.url("/short")
    assert "four bridges had been closed" in taken.report.text
    assert taken.report.title == "Bridges closed in Ostrava"
    arrival = taken.arrival
    assert (arrival.way, arrival.fetched_at, arrival.size) == ("page", "2026-03-04T12:00:00Z", len(body))
    assert arrival.headers == (("content-type", "text/html; charset=utf-8"), ("etag", '"a1"'))
    assert arrival.raw == hashlib.sha256(body).hexdigest()


def test_what_is_known_of_a_page_goes_before_what_it_says():
    with outside({"/a": Answer(ARTICLE.format(head=""), HTML)}) as site:
        taken = one(site.url("/a"), About(url="https://desk.example/1", title="Bridges"))
    assert (taken.report.url, taken.report.title) == ("https://desk.example/1", "Bridges")


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "text/markdown", ""])
def test_text_is_kept_as_it_is(kind):
    text = "Four bridges were closed, the mayor said. \r\n\r\n  <b>About</b> 1,200 people left.\n"
    with outside({"/a": Answer(text, {"Content-Type": kind})}) as site:
        taken = one(site.url("/a"))
        assert (taken.report.text, taken.report.url) == (text, site.url("/a"))


def test_a_pdf_is_read_also_where_the_host_calls_it_a_page(tmp_path):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    sheet = canvas.Canvas(str(tmp_path / "a.pdf"))
    sheet.drawString(72, 720, "The mayor said that four bridges were closed after the flood.")
    sheet.save()
    content = (tmp_path / "a.pdf").read_bytes()
    for kind in ("application/pdf", "text/html", "application/octet-stream"):
        with outside({"/a": Answer(content, {"Content-Type": kind})}) as site:
            taken = one(site.url("/a"))
            assert isinstance(taken, Taken), taken
            assert "four bridges were closed" in taken.report.text
            assert taken.report.url == site.url("/a")


def test_a_pdf_may_be_larger_than_a_page():
    with outside({"/a": Answer(b"%PDF-1.7 " + bytes(5_000), {"Content-Type": "application/pdf"})}) as site:
        assert len(fetcher(max_size=1_000).get(site.url("/a")).content) == 5_009


@pytest.mark.parametrize(
    "kind", ["application/json", "image/png", "application/rss+xml", "text/xml", "video/mp4", "text/css; charset=x"]
)
def test_what_is_no_page_is_refused(kind):
    with outside({"/a": Answer("anything", {"Content-Type": kind})}) as site:
        error = one(site.url("/a"))
    assert isinstance(error, NotTextError)
    assert kind.partition(";")[0] in error.what


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("gone", {}, 410), MissingError),
        (Answer("", TEXT), RefusedError),
        (Answer(b"\x89PNG\r\n\x1a\n" + bytes(100), {"Content-Type": "application/octet-stream"}), NotTextError),
        (Answer("<html><body><p>Menu</p></body></html>", HTML), RefusedError),
        (Answer(bytes(2_000), TEXT), TooLargeError),
    ],
)
def test_a_page_that_cannot_be_read_is_a_value(answer, kind):
    with outside({"/a": answer}) as site:
        error = one(site.url("/a"), max_size=1_000)
        assert isinstance(error, kind)
        assert error.where == site.url("/a")


def test_an_answer_can_be_made_a_report_without_fetching():
    fetched = Fetched("http://a.example/x", "https://a.example/x", 200, (("content-type", "text/plain"),), b"Four died.", "")
    assert report_of(fetched, About()).report.url == "https://a.example/x"


# ---------------------------------------------------------------- what is printed


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/a?b=c@d", "https://news.example/a?b=c@d"),
        ("https://news.example/@author/1", "https://news.example/@author/1"),
        ("https://news.example:8443/@author/1", "https://news.example:8443/@author/1"),
        ("http://[::1]:80/@author", "http://[::1]:80/@author"),
        ("https://me:secret@news.example/a", "https://***@news.example/a"),
        ("https://secret@news.example", "https://***@news.example"),
        ("HTTPS://me:sec@ret@news.example/@a", "HTTPS://***@news.example/@a"),
        ("https://me:sec/ret@news.example/a", "https://***@news.example/a"),
        ("https://me:12/secret@news.example", "https://me:12/secret@news.example"),
        ("https://me:sec?ret#x@news.example/a", "https://***@news.example/a"),
        ("https:\\\\me:secret@news.example", "https:\\\\***@news.example"),
        ("//me:secret@news.example", "//***@news.example"),
        ("me:secret@news.example", "me:***@news.example"),
        ("https://news.example/a\nb\x1b[31m", "https://news.example/a\\nb\\x1b[31m"),
        ("https://news.example/" + "a" * 500, "https://news.example/" + "a" * 279 + "…"),
        ("", ""),
    ],
)
def test_an_address_is_printed_without_its_password(url, shown):
    assert masked(url) == shown


def test_masking_takes_no_time_that_grows_with_the_square():
    assert masked("http://" + ":" * 200_000).startswith("http://:::")
    assert masked("http://" + ":/" * 200_000).startswith("http://:/:/")
