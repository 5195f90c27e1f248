package io.litefsoperator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.AuditLog;
import io.litefsoperator.testing.Helm;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * After all tests on the cluster, in a run of its own (pom.xml): the chart's rules are those that
 * the operators of these tests needed, by the API server's audit log. Of a selection of tests, by
 * -Dit.test, it tells what they left unused and fails for nothing but a request that was forbidden.
 */
final class RightsUsed {

  /** Rights that are asked for by no request of their own. */
  private static final Map<String, String> ASKED_OTHERWISE =
      Map.of(
          "delete services",
          "by the same plugin, of whoever puts an owner on one that is there (DeletionIT)",
          "delete statefulsets.apps",
          "by the same plugin, of whoever puts an owner on one that is there (DeletionIT)",
          "update litefsclusters.litefs-operator.io/finalizers",
          "by the admission plugin OwnerReferencesPermissionEnforcement, which the local cluster"
              + " has",
          "update leases.coordination.k8s.io",
          "by java-operator-sdk at its start, in a SelfSubjectRulesReview");

  /** Requests that a test meant to be forbidden, in its namespaces if they have one. */
  private static final Map<String, String> FORBIDDEN_ON_PURPOSE =
      Map.of(
          "get persistentvolumes", "HealingKeptIT",
          "patch persistentvolumes", "HealingKeptIT",
          "get networkpolicies.networking.k8s.io", "OlderRoleIT",
          "list networkpolicies.networking.k8s.io", "OlderRoleIT",
          "get poddisruptionbudgets.policy", "OlderRoleIT",
          "list poddisruptionbudgets.policy", "OlderRoleIT");

  private static final Set<String> WRITES = Set.of("create", "patch", "update", "delete");

  private static List<AuditLog.Request> requests;
  private static boolean complete;

  @BeforeAll
  static void theTestsHaveEnded() {
    complete =
        System.getProperty("it.test", "").isEmpty() && System.getenv("TEST_KUBECONFIG") == null;
    requests = AuditLog.since(Instant.parse(System.getProperty("build.start", "")));
    if (complete) {
      assertThat(requests)
          .as(
              "requests in the audit log; a cluster that was started before it kept one must be"
                  + " started anew: deploy/local/cluster down")
          .isNotEmpty();
    }
  }

  @Test
  void everyRuleOfTheChartWasUsed() {
    Set<String> unused = new TreeSet<>(rights());
    requests.stream()
        .filter(AuditLog.Request::allowed)
        .flatMap(AuditLog.Request::rights)
        .forEach(unused::remove);

    onlyOfACompleteRun("rules that these tests did not use: " + unused);
    assertThat(unused).as("rules of the chart that no test used").isEmpty();
  }

  @Test
  void bothScopesWereUsed() {
    Set<String> roles =
        requests.stream()
            .filter(AuditLog.Request::allowed)
            .filter(request -> WRITES.contains(request.verb()))
            .map(AuditLog.Request::role)
            .collect(Collectors.toCollection(TreeSet::new));

    onlyOfACompleteRun("roles by which these tests wrote: " + roles);
    assertThat(roles)
        .contains(
            "ClusterRole " + Helm.NAME,
            "Role " + Helm.NAME,
            "Role %s-lease".formatted(Helm.NAME),
            "ClusterRole %s-volumes-litefs-operator-tests".formatted(Helm.NAME));
  }

  @Test
  void nothingThatTheOperatorNeedsWasForbidden() {
    assertThat(requests)
        .filteredOn(request -> !request.allowed())
        // An operator that is being uninstalled may lose its rights before it ends.
        .filteredOn(request -> request.account().equals("litefs-operator-tests"))
        .filteredOn(request -> !isForbiddenOnPurpose(request))
        .isEmpty();
  }

  private static boolean isForbiddenOnPurpose(AuditLog.Request request) {
    return request
        .rights()
        .map(right -> FORBIDDEN_ON_PURPOSE.getOrDefault(right, ""))
        .anyMatch(
            test ->
                !test.isEmpty()
                    && (request.namespace().isEmpty()
                        || request.namespace().startsWith(test.toLowerCase(Locale.ROOT) + "-")));
  }

  private static void onlyOfACompleteRun(String otherwise) {
    if (!complete) {
      System.err.println(otherwise);
    }
    assumeTrue(complete, otherwise);
  }

  /** Each verb with each resource of each rule, in either scope. */
  private static Set<String> rights() {
    return Stream.of("all", "own")
        .flatMap(scope -> Helm.render("operators", "--set=watch.scope=" + scope).stream())
        .<Object>map(Serialization::unmarshal)
        .flatMap(RightsUsed::rules)
        .flatMap(RightsUsed::rights)
        .filter(right -> !ASKED_OTHERWISE.containsKey(right))
        .collect(Collectors.toSet());
  }

  private static Stream<PolicyRule> rules(Object object) {
    return object instanceof ClusterRole role
        ? role.getRules().stream()
        : object instanceof Role role ? role.getRules().stream() : Stream.of();
  }

  private static Stream<String> rights(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(
            group ->
                rule.getResources().stream()
                    .map(resource -> resource.split("/", 2))
                    .map(
                        parts ->
                            AuditLog.resource(parts[0], group, parts.length == 1 ? "" : parts[1])))
        .flatMap(resource -> rule.getVerbs().stream().map(verb -> verb + " " + resource));
  }
}
