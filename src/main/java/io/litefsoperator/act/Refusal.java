package io.litefsoperator.act;

/** Why an object was not written. */
public sealed interface Refusal {

  /** Kind and name of the object, as in {@code Service notes}. */
  String object();

  /** An object of that name is there and belongs to somebody else. */
  record NotOurs(String object, String owner) implements Refusal {}

  /** It is of an earlier cluster of this name and about to go. */
  record Leaving(String object) implements Refusal {}

  /** The API server will not have it; trying again the same changes nothing. */
  record Rejected(String object, String message) implements Refusal {}

  /** Why a volume that should go stays. */
  record NotDiscarded(String object, String message) implements Refusal {}
}
