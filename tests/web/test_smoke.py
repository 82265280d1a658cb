def test_all(provider, patient, nobody, world):
    d = world.running
    for path in ("/", "/patients/new", f"/patients/{d.patient_id}", f"/patients/{d.patient_id}/injections/new", f"/injections/{d.injection_id}", f"/injections/{world.planned.injection_id}",
        f"/injections/{d.injection_id}/chart.json", f"/injections/{world.planned.injection_id}/hand-over", f"/injections/{world.planned.injection_id}/baseline", f"/injections/{world.planned.injection_id}/needle-out"):
        page = provider.get(path)
        assert page.status == 200, path
    assert patient.get("/diary").status == 200
    assert nobody.get("/join").status == 200
