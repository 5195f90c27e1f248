package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The test's kubeconfig with the user replaced by the operator's service account. */
final class OperatorKubeconfig {

  private static final String NAME = "litefs-operator";

  private OperatorKubeconfig() {}

  static Path write(TestCluster cluster) throws IOException {
    JsonNode config =
        Serialization.unmarshal(Files.readString(cluster.kubeconfig()), JsonNode.class);
    JsonNode context = named(config, "contexts", config.path("current-context").asText());
    JsonNode server = named(config, "clusters", context.path("context").path("cluster").asText());

    ObjectNode written = config.deepCopy();
    written.put("current-context", NAME);
    written.putArray("clusters").add(server);
    ObjectNode user = written.putArray("users").addObject().put("name", NAME);
    user.putObject("user").put("token", cluster.installation().token());
    ObjectNode account = written.putArray("contexts").addObject().put("name", NAME);
    account
        .putObject("context")
        .put("cluster", server.path("name").asText())
        .put("user", NAME)
        .put("namespace", cluster.installation().namespace());

    Path file = Path.of("target", "operator.kubeconfig");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, written.toString()).toAbsolutePath();
  }

  private static JsonNode named(JsonNode config, String list, String name) {
    for (JsonNode entry : config.path(list)) {
      if (entry.path("name").asText().equals(name)) {
        return entry;
      }
    }
    throw new IllegalStateException("the kubeconfig has no " + list + " named " + name);
  }
}
