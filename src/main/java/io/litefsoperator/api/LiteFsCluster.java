package io.litefsoperator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A SQLite database replicated by LiteFS from one primary to its replicas.
 *
 * <p>The name is bounded because StatefulSet pods carry the label {@code controller-revision-hash:
 * <name>-<hash of up to 10 characters>}, and a label's value has at most 63 characters; a name that
 * is too long makes a StatefulSet that never creates a pod. It starts with a letter because the
 * Services are named after it (DNS-1035).
 */
@Group("litefs-operator.io")
@Version("v1alpha1")
@Kind("LiteFsCluster")
@Plural("litefsclusters")
@Singular("litefscluster")
@ShortNames("lfc")
@Categories("all")
@ValidationRule(
    value = "self.metadata.name.size() <= " + LiteFsCluster.NAME_MAX_LENGTH,
    message =
        "metadata.name is too long: the names of the pods and their labels are made from it; write"
            + " a name of at most 52 characters")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name names Services too: write lower-case letters, digits and '-', beginning with"
            + " a letter and with no '.', such as 'notes'")
@AdditionalPrinterColumn(
    name = "PRIMARY",
    jsonPath = ".status.primary",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "REPLICAS",
    jsonPath = ".spec.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "STATUS",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class LiteFsCluster extends CustomResource<LiteFsClusterSpec, LiteFsClusterStatus>
    implements Namespaced {

  /** Characters: a label's 63, less the StatefulSet revision's '-' and ten of hash. */
  public static final int NAME_MAX_LENGTH = 52;

  /** Pods in all; bounds the per-pod sources in the pod template, which never change on scaling. */
  public static final int REPLICAS_MAX = 32;
}
