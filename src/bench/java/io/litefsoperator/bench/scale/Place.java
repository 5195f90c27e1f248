package io.litefsoperator.bench.scale;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What {@code deploy/local/lib/bench-bed} has made.
 *
 * @param bin the control plane's programs
 * @param root the files of the operator's image
 * @param image the image's configuration
 * @param stages kwok's own, of what becomes of a node and of a pod
 * @param peer the files of CloudNativePG's module
 * @param run for credentials, data and logs; there for this run alone
 * @param address of the API server
 * @param pods the range of the pods' addresses, all of them this machine's own
 * @param jvm options of the operator's JVM in addition, such as a profiler's
 */
record Place(
    Path bin,
    Path root,
    Path image,
    Path stages,
    Path peer,
    Path run,
    String address,
    String pods,
    List<String> jvm) {

  static Place ofThisProcess() {
    Path root = path("bench.root");
    return new Place(
        path("bench.bin"),
        root,
        root.resolveSibling("image.json"),
        path("bench.stages"),
        path("bench.peer"),
        path("bench.run"),
        property("bench.address"),
        property("bench.pods"),
        Stream.of(System.getProperty("bench.jvm", "").split(" ", -1))
            .filter(option -> !option.isEmpty())
            .toList());
  }

  String apiServer() {
    return "https://" + address + ":6443";
  }

  Path pki(String file) {
    return run.resolve("pki").resolve(file);
  }

  Path kubeconfig(String client) {
    return run.resolve(client + ".kubeconfig");
  }

  /** As Go and Debian call it. */
  static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  /** What comes before a command that is to have a folder for its root. */
  Stream<String> inRoot(Path folder, String userAndGroup) {
    return Stream.of(
        "unshare",
        "--mount",
        "deploy/local/lib/in-root",
        folder.toString(),
        architecture(),
        userAndGroup);
  }

  private static Path path(String name) {
    return Path.of(property(name));
  }

  private static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty(name), "started by deploy/local/bench, which sets " + name);
  }
}
