"""What every route works with: this installation, its ledger, the time, the caller's language."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from agent.api.care import Care, Cares
from agent.api.contract.common import Lang
from agent.errors import UserError
from agent.judging import Judge
from agent.ledger import Ledger
from agent.login.asked import AskedLogins
from agent.place import Place
from agent.screen import Screen
from agent.settings import Account, StoreConfig, SupplierConfig
from agent.telling.voice import Voice
from agent.words import Words
from scrapers.portal import Portal

A = TypeVar("A", StoreConfig, SupplierConfig)


class Here:
    """One running API. Each thread of the server keeps a ledger of its own."""

    def __init__(
        self, place: Place, worker: Callable[[], bool], logins: AskedLogins | None = None
    ) -> None:
        self.place = place
        self.worker_lives = worker
        self.logins = logins or AskedLogins()
        self.screen = Screen()
        self._threads = threading.local()
        self._portals: dict[str, Portal] = {}
        self._cares = Cares()

    @property
    def ledger(self) -> Ledger:
        """This thread's ledger; another one where it was moved aside. Raises UserError."""
        kept: Ledger | None = getattr(self._threads, "ledger", None)
        if kept is not None and kept.was_moved():
            kept.close()
            kept, self._cares = None, Cares()
        if kept is None:
            kept = self._threads.ledger = self.place.ledger()
        return kept

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def voice(self, lang: Lang) -> Voice:
        """The caller's language."""
        return Voice(Words(lang))

    def judge(self) -> Judge:
        """Judges orders as they are known now."""
        return Judge(self.place, self.ledger, self.now())

    def care(self, store: StoreConfig) -> Care:
        """How a store's orders stand that are still cared for."""
        return self._cares.of(store, self.judge())

    def portal(self, account: Account) -> Portal:
        """The portal of an account; its recipe is read once."""
        if account.key not in self._portals:
            self._portals[account.key] = self.place.portal(account.portal, account)
        return self._portals[account.key]

    def store(self, key: str, portal: str | None = None) -> StoreConfig:
        """A store of the settings, where asked for one of this portal. Raises UserError."""
        for store in self.place.config.store:
            if store.key == key and portal in (None, store.portal):
                return store
        known = ", ".join(store.key for store in self.place.config.store)
        raise UserError("unknown_store", store=key, known=known)

    def account(self, key: str) -> Account:
        """An account of the settings. Raises UserError."""
        accounts = self.place.accounts()
        if (found := next((one for one in accounts if one.key == key), None)) is not None:
            return found
        raise UserError("unknown_account", account=key, known=", ".join(a.key for a in accounts))

    def known_supplier(self, key: str) -> SupplierConfig | None:
        """A supplier account, where the settings (still) have it."""
        return next((s for s in self.place.config.supplier if s.key == key), None)

    def supplier(self, key: str) -> SupplierConfig:
        """A supplier account of the settings. Raises UserError."""
        if (supplier := self.known_supplier(key)) is not None:
            return supplier
        known = ", ".join(supplier.key for supplier in self.place.config.supplier)
        raise UserError("unknown_supplier", supplier=key, known=known)

    def store_of_page(self, portal: str, account: str | None) -> StoreConfig:
        """The store whose page this is. Raises UserError."""
        return self._of_page(self.place.config.store, portal, account)

    def supplier_of_page(self, portal: str, account: str | None) -> SupplierConfig:
        """The supplier account whose page this is. Raises UserError."""
        return self._of_page(self.place.config.supplier, portal, account)

    def _of_page(self, accounts: Sequence[A], portal: str, shown: str | None) -> A:
        """By the account that the page shows. One that shows none is only taken for an account
        where there is no other of its portal; one that shows a foreign one never is."""
        there = [account for account in accounts if account.portal == portal]
        names = {a.key: self.ledger.decisions.account_name(a.key) for a in there}
        if shown:
            new = [account for account in there if names[account.key] is None]
            there = [account for account in there if names[account.key] == shown] or new
        if len(there) == 1:
            return there[0]
        if shown:
            raise UserError("page_of_another", account=shown)
        raise UserError("page_of_nobody", portal=portal)
