/**
 * Maps and arrays around a value, beyond which readers that call themselves refuse a text: they would run out of stack.
 *
 * No release hands on a record of more than 63; what it does with deeper ones begins long before this limit.
 */
export const MOST_LEVELS = 1000;
