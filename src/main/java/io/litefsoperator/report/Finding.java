package io.litefsoperator.report;

/**
 * A condition without its times.
 *
 * @param status null where it is not known
 */
record Finding(
    ConditionType type,
    @org.jspecify.annotations.Nullable Boolean status,
    Reason reason,
    String message) {

  String statusText() {
    return status == null ? "Unknown" : status ? "True" : "False";
  }
}
