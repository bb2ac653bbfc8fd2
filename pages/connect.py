"""Settings → Integrations → Quickbooks, for one division."""

import streamlit as st

from core.models.connections import ConnectionStatus
from ui import connect
from ui.errors import told
from ui.notices import tell_notice
from ui.place import here
from ui.runtime import actor, application

place = here()
st.title("Connect to Quickbooks")
tell_notice(application())
if place.account is None:
    connect.choose_account_first()
elif place.division is None:
    connect.choose_division_first(place)
else:
    with told():
        view = application().connecting.state(actor(), place.division.id)
        if view is None:
            connect.not_connected(place.division)
        elif view.connection.status == ConnectionStatus.PENDING:
            connect.right_company(view)
        else:
            connect.connected(view, place)
