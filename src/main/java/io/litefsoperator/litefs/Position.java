package io.litefsoperator.litefs;

public record Position(long txid, String checksum) {}
