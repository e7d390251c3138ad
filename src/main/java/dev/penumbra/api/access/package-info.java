/**
 * Who may do what, and how much of it: tokens and their roles, signed links that expire, rates and
 * quotas of each client.
 */
@NullMarked
package dev.penumbra.api.access;

import org.jspecify.annotations.NullMarked;
