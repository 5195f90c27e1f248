package io.litefsoperator.litefs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.litefsoperator.api.Exec;
import io.litefsoperator.api.LiteFsConfig;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of litefs.yml, in the names of {@code cmd/litefs/config.go} of LiteFS 0.5.14, which
 * refuses to start over a key that it does not know.
 */
public final class LitefsYml {

  /** LiteFS's own default for {@code http.addr}, which no generated file changes. */
  public static final int API_PORT = 20202;

  /**
   * Every string is quoted, so that none is taken for a number, a boolean or null by LiteFS's YAML
   * reader, whose idea of these is not ours.
   */
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .addMixIn(LiteFsConfig.class, PlacedElsewhere.class)
          .build();

  private LitefsYml() {}

  /**
   * Who this node is and whom it follows: a static lease, the same on all nodes but for {@code
   * candidate}.
   *
   * @param hostname the primary's name, which LiteFS writes to the file {@code .primary}
   * @param advertiseUrl where the primary's API is reached, such as {@code http://host:20202}
   * @param candidate true on the primary alone
   */
  public record Lease(String hostname, String advertiseUrl, boolean candidate) {}

  /**
   * The same text, byte for byte, for equal arguments: its hash decides about restarts.
   *
   * @param mountPath the directory in which the app sees its databases
   * @param dataPath the directory of LiteFS's own files
   * @param exec the commands in their order; may be empty
   * @param config null for LiteFS's defaults; its {@code lease} is ignored
   * @return what {@code litefs mount -no-expand-env} reads; sections with nothing in them are left
   *     out
   */
  public static String render(
      String mountPath,
      String dataPath,
      List<Exec> exec,
      @Nullable LiteFsConfig config,
      Lease lease) {
    Document document =
        new Document(
            new Fuse(mountPath, config == null ? null : config.fuse()),
            new Data(dataPath, config == null ? null : config.data()),
            exec,
            config,
            new StaticLease("static", lease));
    ObjectNode tree = YAML.valueToTree(document);
    for (Iterator<JsonNode> sections = tree.elements(); sections.hasNext(); ) {
      JsonNode section = sections.next();
      if (section.isContainerNode() && section.isEmpty()) {
        sections.remove();
      }
    }
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that YAML can't hold", e);
    }
  }

  private record Document(
      Fuse fuse,
      Data data,
      List<Exec> exec,
      @JsonUnwrapped @Nullable LiteFsConfig rest,
      StaticLease lease) {}

  private record Fuse(String dir, @JsonUnwrapped LiteFsConfig.@Nullable Fuse rest) {}

  private record Data(String dir, @JsonUnwrapped LiteFsConfig.@Nullable Data rest) {}

  private record StaticLease(String type, @JsonUnwrapped Lease lease) {}

  /** What the document has in sections of its own, or must not have at all. */
  @JsonIgnoreProperties({"fuse", "data", "lease"})
  private interface PlacedElsewhere {}
}
