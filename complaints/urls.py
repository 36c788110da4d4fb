"""The room's addresses."""

from django.urls import path

    path("report/nearby/", nearby.nearby, name="nearby"),
    path("report/mine-too/<str:number>/", joining.mine_too, name="mine-too"),
    path("report/<uuid:key>/mine-too/", joining.code, name="mine-too-code"),
    path("report/<uuid:key>/mine-too/code/", joining.resend, name="mine-too-resend"),
    path("track/<uuid:key>/following/", joining.following, name="following"),
    path("track/<uuid:key>/following/stop/", joining.stop, name="stop-following"),
