package io.litefsoperator.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The CRD as the types of the resource make it, with what the generator has no annotation for. */
final class CrdFile {

  static final String NAME = "litefsclusters.litefs-operator.io-v1.yml";

  private CrdFile() {}

  /** The file's text; the generator writes into {@code directory} on the way. */
  static String generate(Path directory) throws IOException {
    new CRDGenerator()
        .customResourceClasses(LiteFsCluster.class)
        .withParallelGenerationEnabled(false)
        .withMinQuotes(true)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                polish((CustomResourceDefinition) crd);
                return crd;
              }
            })
        .inOutputDir(directory.toFile())
        .generate();
    return Files.readString(directory.resolve(NAME));
  }

  private static void polish(CustomResourceDefinition crd) {
    var version = crd.getSpec().getVersions().get(0);
    // The generator sorts the columns by their paths.
    List<String> order =
        Arrays.stream(LiteFsCluster.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparingInt(
                (CustomResourceColumnDefinition column) -> order.indexOf(column.getName())));

    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(
        "A SQLite database replicated by LiteFS from one primary, pod 0, to its replicas.");
    JSONSchemaProps spec = property(root, "spec");
    spec.setDescription("What is asked for.");
    JSONSchemaProps status = property(root, "status");
    status.setDescription("What the operator saw when it last looked.");

    // Server-side apply then merges these lists by element instead of replacing them whole.
    listMap(property(spec, "env"), "name");
    listMap(property(spec, "imagePullSecrets"), "name");
    listMap(property(status, "nodes"), "name");
    listMap(property(status, "conditions"), "type");
    // Without its default the protocol could not be part of a port's key.
    property(listMap(property(spec, "ports"), "containerPort", "protocol"), "protocol")
        .setDefault(TextNode.valueOf("TCP"));
    // Bounds let the API server estimate what the rules on the elements cost.
    property(spec, "env").setMaxItems(1000L);
    property(spec, "exec").setMaxItems(100L);

    // A rule sees no field without a type, and this one is there to be refused by a rule.
    property(property(property(spec, "litefs"), "config"), "lease").setType("object");

    // A template has no ephemeral containers; their schema alone is a tenth of the CRD.
    property(property(spec, "podTemplate"), "spec").getProperties().remove("ephemeralContainers");
    spec.getProperties()
        .forEach(
            (name, schema) -> {
              if (!name.equals("podTemplate")) {
                boundIntegers(schema);
              }
            });
  }

  private static JSONSchemaProps property(JSONSchemaProps parent, String name) {
    return requireNonNull(parent.getProperties().get(name), name);
  }

  /** Returns the schema of the list's items. */
  private static JSONSchemaProps listMap(JSONSchemaProps list, String... keys) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(keys));
    JSONSchemaProps item = list.getItems().getSchema();
    item.setRequired(List.of(keys));
    return item;
  }

  /** Kubernetes's own integers are 32 bits wide; a wider one would pass here and fail later. */
  private static void boundIntegers(JSONSchemaProps schema) {
    if ("integer".equals(schema.getType())) {
      schema.setFormat("int32");
      schema.setMaximum(
          schema.getMaximum() == null ? (double) Integer.MAX_VALUE : schema.getMaximum());
      schema.setMinimum(
          schema.getMinimum() == null ? (double) Integer.MIN_VALUE : schema.getMinimum());
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdFile::boundIntegers);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      boundIntegers(schema.getItems().getSchema());
    }
  }
}
