package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * OpenTofu on a copy of a configuration, with a stand-in for the provider hashicorp/kubernetes, or
 * with {@code -Dterraform.provider=registry} the provider itself, where that can be reached.
 */
public final class Tofu {

  private static final boolean OF_REGISTRY =
      "registry".equals(System.getProperty("terraform.provider"));

  /** Of the stand-in, which must do for the versions that the configuration takes. */
  private static final String VERSION = "2.38.0";

  /** Those that are variables of their own. */
  private static final Set<String> FIELDS = Set.of("image", "exec", "replicas", "storage");

  private final TestCluster cluster;
  private final Path directory;
  private final Path settings;

  private Tofu(TestCluster cluster, Path directory, Path settings) {
    this.cluster = cluster;
    this.directory = directory;
    this.settings = settings;
  }

  /**
   * The configuration's files are copied, since its state and what init makes come beside them.
   *
   * @param scratch an empty folder
   */
  public static Tofu of(TestCluster cluster, Path configuration, Path scratch) throws IOException {
    Path directory = Files.createDirectory(scratch.resolve("configuration"));
    try (Stream<Path> files = Files.list(configuration)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".tf")).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Path settings = scratch.resolve("tofu.rc");
    Files.writeString(settings, OF_REGISTRY ? "" : mirror(scratch.resolve("providers")));
    return new Tofu(cluster, directory, settings);
  }

  /** A folder with the stand-in, laid out as OpenTofu wants it. */
  private static String mirror(Path folder) throws IOException {
    Path program = Path.of(Programs.tool("terraform-provider-kubernetes"));
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path place =
        Files.createDirectories(
            folder.resolve(
                "registry.opentofu.org/hashicorp/kubernetes/%s/linux_%s"
                    .formatted(VERSION, architecture)));
    Files.copy(program, place.resolve(program.getFileName() + "_v" + VERSION));
    return "provider_installation { filesystem_mirror { path = \"%s\" } }".formatted(folder);
  }

  /** What the next runs are given: the fields of a manifest as variables. */
  public void variables(Manifest manifest, String namespace) throws IOException {
    JsonNode tree = Serialization.unmarshal(manifest.in(namespace), JsonNode.class);
    ObjectNode spec = ((ObjectNode) tree.get("spec")).deepCopy();
    ObjectNode variables = spec.deepCopy();
    variables.retain(FIELDS);
    variables.setAll((ObjectNode) tree.get("metadata"));
    variables.set("spec", spec.without(FIELDS));
    Files.writeString(directory.resolve("terraform.tfvars.json"), variables.toString());
  }

  /** Runs one of its commands to the end. */
  public CommandResult run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Programs.tool("tofu")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("TF_") || name.startsWith("KUBE"));
    environment.put("TF_CLI_CONFIG_FILE", settings.toString());
    environment.put("TF_IN_AUTOMATION", "1");
    environment.put("KUBE_CONFIG_PATH", cluster.kubeconfig().toAbsolutePath().toString());
    // The stand-in calls kubectl: whichever the machine has, or else the one built beside OpenTofu.
    Path ours = Path.of(Programs.tool("tofu")).resolveSibling("");
    environment.merge("PATH", ours.toString(), (path, bin) -> path + File.pathSeparator + bin);
    return CommandResult.of(builder);
  }
}
