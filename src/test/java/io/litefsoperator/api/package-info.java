@NullMarked
package io.litefsoperator.api;

import org.jspecify.annotations.NullMarked;
