package io.litefsoperator.decide;

/**
 * Something that the CRD's schema can't refuse.
 *
 * @param field path of the field, from {@code spec} on
 * @param message what is wrong with it, and what to write instead
 */
public record SpecProblem(String field, String message) {
  @Override
  public String toString() {
    return field + " " + message;
  }
}
