package io.litefsoperator.litefs;

/**
 * Where a node is.
 *
 * @param uid of the pod: its name comes back after a restart, this does not
 * @param ip IPv4 or IPv6, without brackets
 */
public record NodeAddress(String namespace, String pod, String uid, String ip) {}
