"""Addresses: what a host's name stands for, and which of them nobody but a neighbour has business with.

A report's address may be written by anybody: in a feed, in a redirect, in a name server's answer. So before a connection is
made, each address is looked at, as a number and never as text, and the connection then goes to that very address. To ask for it
a second time would let the owner of the name give another answer ("DNS rebinding"); a guard that asks twice guards nothing.

The tables are sayso's own and not `ipaddress.is_global`: what that holds for public changed between releases of Python, and it
says yes to 64:ff9b::7f00:1, behind which a network with NAT64 has 127.0.0.1.

Two kinds are barred: private addresses, which an analyst may mean (the agency's own server), and such as no report ever comes
from. 169.254.169.254 is of the second kind: it gives a cloud machine's credentials to whoever asks from within.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]
Resolve = Callable[[str], Sequence[str]]  # a host's name → its addresses; raises socket.gaierror as getaddrinfo does

# The kinds in which an analyst's own network may stand, and those from which no report comes. The first that fits is told.
# After the registers of special addresses that IANA keeps for IPv4 and IPv6 (RFC 6890), with what clouds have put elsewhere.
_NEVER = (
    ("the metadata service of a cloud machine",
     "169.254.169.254/32 169.254.170.2/32 169.254.170.23/32 169.254.0.23/32 168.63.129.16/32 100.100.100.200/32 "
     "192.0.0.192/32 fd00:ec2::/32 fd20:ce::254/128"),
    ("link-local", "169.254.0.0/16"),  # where clouds put such services; nobody has a host of reports there
    ("unspecified", "0.0.0.0/8 ::/128"),  # Linux takes 0.0.0.0 for 127.0.0.1
    ("multicast", "224.0.0.0/4 ff00::/8"),
    ("reserved", "192.0.0.0/24 192.88.99.0/24 240.0.0.0/4 2001::/23 64:ff9b:1::/48 100::/64"),
)  # fmt: skip
_PRIVATE = (
    ("loopback", "127.0.0.0/8 ::1/128"),
    ("private", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10"),
    ("link-local", "fe80::/10"),
    ("shared by a carrier's customers", "100.64.0.0/10"),
    ("kept for examples", "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
    ("kept for measurements", "198.18.0.0/15"),
)
_KINDS: tuple[tuple[str, bool, Networks], ...] = tuple(
    (kind, private, tuple(map(ip_network, networks.split())))
    for kinds, private in ((_NEVER, False), (_PRIVATE, True))
    for kind, networks in kinds
)
# Addresses that carry an IPv4 address to which somebody on the way may pass the connection on.
_MAPPED, _NAT64 = IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")
_6TO4, _TEREDO = IPv6Network("2002::/16"), IPv6Network("2001::/32")
_ISATAP = (0x00005EFE, 0x02005EFE)  # the third quarter of such an address, in any network
_GLOBAL = IPv6Network("2000::/3")  # all of IPv6 that is given out

EVERYWHERE: Networks = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


class Bar(Struct, frozen=True):
    """Why an address is not connected to ("127.0.0.1 is loopback"), and whether somebody may ask for it nevertheless."""

    what: str
    private: bool


def system_resolve(host: str) -> list[str]:
    """The addresses that this machine's resolver has for a name. Raises socket.gaierror where it has none.

    The time it may take is the system's: 5 to 30 s, as resolv.conf has it.
    """
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def addresses(host: str, resolve: Resolve) -> list[Address]:
    """The addresses of a host: its own where it is one, in any spelling that systems take for one, else those of the name.

    127.1, 0x7f000001, 2130706433 and 017700000001 are all 127.0.0.1. `host` is in lower case, IDNA-encoded, without brackets.
    Raises ValueError for what is neither a name nor an address, and what `resolve` raises.
    """
    if ":" in host:
        return [ip_address(host)]
    if _NUMBER.fullmatch(host.rpartition(".")[2]):  # the name of no top-level domain is a number
        try:
            return [IPv4Address(socket.inet_aton(host))]
        except OSError:
            raise ValueError("is no IPv4 address") from None
    if not _NAME.fullmatch(host):
        raise ValueError("is no name of a host")
    return [ip_address(found) for found in resolve(host)]


def bar(address: Address, allowed: Networks = ()) -> Bar | None:
    """Why an address is not connected to; None where it may be. Private addresses in the networks `allowed` may be."""
    for inner in _carried(address):
        found = _kind(inner)
        if found is None or (found[1] and _within(inner, allowed)):
            continue
        kind, private = found
        carried = f" (it carries {inner})" if inner != address else ""
        return Bar(f"{address} is {kind}{carried}", private)
    return None


def is_allowed(address: Address, allowed: Networks) -> bool:
    """Whether the address, or one that it carries, is in a network that somebody allowed on purpose."""
    return any(_within(inner, allowed) for inner in _carried(address))


def _within(address: Address, networks: Networks) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _kind(address: Address) -> tuple[str, bool] | None:
    """The kind for which an address is barred, and whether it is a private one; an address it carries is not looked at."""
    if isinstance(address, IPv6Address) and any(address in network for network in (_MAPPED, _NAT64, _6TO4, _TEREDO)):
        return None  # judged by what it carries
    for kind, private, networks in _KINDS:
        if _within(address, networks):
            return kind, private
    if isinstance(address, IPv6Address) and address not in _GLOBAL:
        return "given out to nobody", False  # ::/96 too, the "IPv4-compatible" addresses of 1995
    return None


def _carried(address: Address) -> list[Address]:
    """The address, and those of IPv4 that it carries: all of them are connected to, or may be."""
    if isinstance(address, IPv4Address):
        return [address]
    number = int(address)
    last = number & 0xFFFF_FFFF
    carried: list[int] = []
    if address in _MAPPED or address in _NAT64 or (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        carried = [last]
    elif address in _6TO4:
        carried = [(number >> 80) & 0xFFFF_FFFF]
    elif address in _TEREDO:  # the relay's address, and the client's with all bits turned over
        carried = [(number >> 64) & 0xFFFF_FFFF, last ^ 0xFFFF_FFFF]
    return [address, *map(IPv4Address, carried)]
