#!/usr/bin/env python3
"""The checks of this folder find what they are for."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import check_layers
import check_repository


class LayersTest(unittest.TestCase):
    manifest = check_layers.read_manifest()

    def why(self, header, path):
        folder = check_layers.owner(path, self.manifest["folders"])
        return (check_layers.inner_violation(header, folder, self.manifest)
                or check_layers.outer_violation(header, folder, self.manifest))

    def test_what_a_process_decides_is_free_of_grpc(self):
        for path in ("query/server/engine/a.cpp", "ingest/gateway/check/a.cpp"):
            for header in ("grpcpp/grpcpp.h", "assay/query/v1/metric.grpc.pb.h",
                           "services/runtime/rpc/server_host.h"):
                self.assertIsNotNone(self.why(header, path), (header, path))

    def test_what_a_process_decides_does_not_know_its_edge(self):
        self.assertIsNotNone(self.why("query/server/unary_call.h", "query/server/engine/a.cpp"))
        self.assertIsNotNone(self.why("ingest/gateway/wire.h", "ingest/gateway/check/a.cpp"))

    def test_an_outside_library_has_its_folders(self):
        for header, path in (("httplib.h", "query/server/a.cpp"), ("date/tz.h", "query/stats/a.cpp"),
                             ("yaml-cpp/yaml.h", "services/assayctl/a.cpp"),
                             ("nlohmann/json.hpp", "query/server/a.cpp"),
                             ("openssl/evp.h", "ingest/gateway/a.cpp"),
                             ("chdb.h", "ingest/sink/a.cpp")):
            self.assertIsNotNone(self.why(header, path), (header, path))

    def test_the_edge_may_use_both(self):
        for header in ("grpcpp/grpcpp.h", "query/server/engine/caller.h"):
            self.assertIsNone(self.why(header, "query/server/unary_call.cpp"), header)


class RepositoryTest(unittest.TestCase):
    def found(self, check, name, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.write_text(text, encoding="utf-8")
            return list(check(str(path)))

    def test_no_way_to_sleep_is_overlooked(self):
        for call in ("std::this_thread::sleep_for(1s);", "std::this_thread::sleep_until(then);",
                     "usleep(1000);", "nanosleep(&time, nullptr);", "std::this_thread::yield();",
                     "never.wait_for(lock, 1s, [] { return false; });"):
            self.assertEqual(1, len(self.found(check_repository.banned_words, "a.cpp", call)), call)

    def test_a_pause_in_a_script_is_found(self):
        text = "await new Promise((end) => setTimeout(end, 5));\n"
        self.assertEqual(1, len(self.found(check_repository.pauses, "a.test.ts", text)))

    def test_only_scripts_of_tests_are_looked_at(self):
        self.assertTrue(check_repository.is_script_test("dashboard/server/edge.test.ts"))
        self.assertTrue(check_repository.is_script_test("tests/browser/platform.ts"))
        self.assertFalse(check_repository.is_script_test("dashboard/server/edge.ts"))


class DeployTest(unittest.TestCase):
    """What deploy/ leaves behind; nothing runs."""

    def test_a_purge_leaves_nothing_of_a_run(self):
        root = pathlib.Path(__file__).parents[2]
        with tempfile.TemporaryDirectory() as var:
            for name in ("supervisord.conf", "supervisord.conf.new", "log/query.log", "kafka/data",
                         "warehouse/data", "credentials/sink", "run/supervisor.sock"):
                path = pathlib.Path(var, name)
                path.parent.mkdir(exist_ok=True)
                path.touch()
            subprocess.run([root / "deploy/down", "--purge"], check=True, capture_output=True,
                           env={**os.environ, "ASSAY_VAR": var})
            self.assertEqual([], os.listdir(var))


if __name__ == "__main__":
    unittest.main()
