package io.litefsoperator.testing;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Prometheus operator's kinds, in a cluster that may have none; then they go again. */
public record PrometheusCrds(TestBed bed, List<CustomResourceDefinition> ours)
    implements AutoCloseable {

  private static final List<String> PLURALS = List.of("podmonitors", "prometheusrules");

  /** Those that the cluster does not have. */
  public static PrometheusCrds missingIn(TestBed bed) {
    Path folder = TestCluster.prometheusOperator();
    List<CustomResourceDefinition> ours = new ArrayList<>();
    for (String plural : PLURALS) {
      CustomResourceDefinition crd =
          bed.client()
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .load(folder.resolve("monitoring.coreos.com_%s.yaml".formatted(plural)).toFile())
              .item();
      if (bed.client().resource(crd).get() == null) {
        ours.add(crd);
      }
    }
    return new PrometheusCrds(bed, ours);
  }

  public void install() {
    ours.forEach(bed.cluster().installation()::applyCrd);
  }

  @Override
  public void close() {
    ours.forEach(crd -> bed.client().resource(crd).delete());
  }
}
