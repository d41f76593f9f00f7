"""The routes: thin. Each file is one subject."""

from agent.api.routes.by_hand import by_hand
from agent.api.routes.health import health
from agent.api.routes.logins import logins
from agent.api.routes.orders import orders
from agent.api.routes.pages import pages
from agent.api.routes.portals import portals
from agent.api.routes.purchases import purchases
from agent.api.routes.reviews import reviews
from agent.api.routes.runs import runs

BLUEPRINTS = tuple(
    routes.blueprint
    for routes in (health, orders, pages, portals, runs, reviews, by_hand, purchases, logins)
)
