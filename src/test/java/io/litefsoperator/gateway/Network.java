package io.litefsoperator.gateway;

import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bridge with a name server, on which pods have namespaces and addresses of their own, as they do
 * in Kubernetes: so the configuration under test is the generated one, to the letter.
 */
final class Network implements AutoCloseable {

  static final String BRIDGE = "lfs-gateway";
  private static final String LINK = "lfsgw";
  private static final String SUBNET = "10.199.77.";

  /** The bridge's own address, where tests may listen. */
  static final String HERE = SUBNET + "1";

  private final List<String> namespaces = new ArrayList<>();
  private final NameServer names;
  private final Path resolvConf;
  private int last = 1;

  Network() throws IOException {
    remove();
    Programs.run("ip", "link", "add", BRIDGE, "type", "bridge");
    Programs.run("ip", "address", "add", HERE + "/24", "dev", BRIDGE);
    Programs.run("ip", "link", "set", BRIDGE, "up");
    names = new NameServer(HERE);
    resolvConf = Files.createTempFile("resolv", ".conf");
    Files.writeString(resolvConf, "nameserver %s\n".formatted(HERE));
    Programs.run("chmod", "0644", resolvConf.toString());
  }

  NameServer names() {
    return names;
  }

  Path resolvConf() {
    return resolvConf;
  }

  /** A new network namespace. */
  record Place(String namespace, String address) {}

  /** Makes a namespace with an address that none had before. */
  Place place() {
    last++;
    String namespace = BRIDGE + "-" + last;
    Place place = new Place(namespace, SUBNET + last);
    Programs.run("ip", "netns", "add", namespace);
    namespaces.add(namespace);
    String outside = LINK + last;
    Programs.run("ip", "link", "add", outside, "type", "veth", "peer", "eth0", "netns", namespace);
    Programs.run("ip", "link", "set", outside, "master", BRIDGE, "up");
    Programs.run("ip", "-n", namespace, "link", "set", "lo", "up");
    Programs.run("ip", "-n", namespace, "address", "add", place.address() + "/24", "dev", "eth0");
    Programs.run("ip", "-n", namespace, "link", "set", "eth0", "up");
    return place;
  }

  @Override
  public void close() throws IOException {
    names.close();
    Files.delete(resolvConf);
    remove();
  }

  /** Whatever is left, of an earlier run that was killed too. */
  private static void remove() {
    Programs.run(
        "sh",
        "-c",
        """
        for namespace in $(ip netns list | awk '/^%1$s-/ {print $1}'); do
          ip netns pids "$namespace" | xargs -r kill -9
          ip netns del "$namespace"
        done
        for link in $(ip -o link show | awk -F'[ @:]+' '$2 ~ /^%2$s[0-9]+$|^%1$s$/ {print $2}'); do
          ip link del "$link" 2>/dev/null || ! ip link show "$link" >/dev/null 2>&1
        done
        """
            .formatted(BRIDGE, LINK));
  }
}
