package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The operator's image as {@code deploy/local/operator-image} writes it, an archive of OCI's. */
public final class OperatorArchive {

  private final Path archive;
  private final JsonNode descriptor;
  private final JsonNode manifest;

  private OperatorArchive(Path archive) {
    this.archive = archive;
    descriptor = json("./index.json").at("/manifests/0");
    manifest = blob(descriptor);
  }

  /** That of this build, made unless it is there. */
  public static OperatorArchive build() {
    return new OperatorArchive(OperatorImage.archive());
  }

  public Path archive() {
    return archive;
  }

  /** By which a registry knows it, and by which it is signed. */
  public String digest() {
    return descriptor.path("digest").asText();
  }

  /** By which a container runtime knows the image. */
  public String id() {
    return manifest.at("/config/digest").asText();
  }

  /** Architecture, and what is run how. */
  public JsonNode configuration() {
    return blob(manifest.path("config"));
  }

  public List<String> entrypoint() {
    return texts(configuration().at("/config/Entrypoint"));
  }

  /** The paths of all that is in it, folders with a slash at their end. */
  public List<String> paths() {
    return StreamSupport.stream(manifest.path("layers").spliterator(), false)
        .flatMap(layer -> paths(layer).lines())
        .map(path -> path.substring(1))
        .distinct()
        .toList();
  }

  private String paths(JsonNode layer) {
    return Programs.run(
        "bash",
        "-c",
        "set -o pipefail; tar -xOf '%s' %s | tar -tz".formatted(archive, path(layer)));
  }

  /** The bill of materials that lies beside it. */
  public JsonNode billOfMaterials() {
    Path file =
        archive.resolveSibling(
            "operator-%s.cdx.json".formatted(configuration().path("architecture").asText()));
    try {
      return Serialization.jsonMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode blob(JsonNode descriptor) {
    return json(path(descriptor));
  }

  private static String path(JsonNode descriptor) {
    return "./blobs/" + descriptor.path("digest").asText().replace(':', '/');
  }

  private JsonNode json(String path) {
    return Serialization.unmarshal(
        Programs.run("tar", "-xOf", archive.toString(), path), JsonNode.class);
  }

  private static List<String> texts(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
        .map(i -> array.get(i).asText())
        .toList();
  }
}
