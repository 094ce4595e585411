/* What the command says to a person on stderr. Errors are said here once, by the code that decides
 * about them; everything below hands them up in struct lp_error. */
#ifndef LP_CLI_MESSAGE_H
#define LP_CLI_MESSAGE_H

/* "leakpal: " and the text, on a line of its own. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same after "leakpal: error: ". */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
