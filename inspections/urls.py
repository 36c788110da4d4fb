"""The room's addresses, below /field/."""

from django.urls import path

from inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.today, name="today"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("visits/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("order/<int:file>/", views.order, name="order"),
    path("order/at/<slug:reference>/", views.order_at, name="order_at"),
    path("works/order/<int:file>/", views.order_work, name="order_work"),
    path("works/order/at/<slug:reference>/", views.order_work_at, name="order_work_at"),
    path("works/<int:pk>/", views.work, name="work"),
    path("photos/<slug:of>/<int:pk>/<slug:purpose>/", views.photo, name="photo"),
]
