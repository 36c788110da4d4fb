"""The room's addresses: the inspector's below /field/, those of the desk below /desk/inspections/."""

from django.urls import include, path

from inspections import views

app_name = "inspections"
_field = [
    path("", views.today, name="today"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("visits/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("order/<int:file>/", views.order, name="order"),
    path("order/at/<slug:reference>/", views.order_at, name="order_at"),
    path("works/order/<int:file>/", views.order_work, name="order_work"),
    path("works/order/at/<slug:reference>/", views.order_work_at, name="order_work_at"),
    path("works/<int:pk>/", views.work, name="work"),
    path("photos/<slug:of>/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
    path("assess/<slug:reference>/", views.assess, name="assess"),
    path("risk/suggest/", views.suggest, name="suggest"),
    path("risk/at/<slug:reference>/", views.risk, name="risk"),
]
_desk = [
    path("due/", views.due, name="due"),
    path("due/order/", views.order_many, name="order_many"),
]
urlpatterns = [
    path("field/", include(_field)),
    path("desk/inspections/", include(_desk)),
]
