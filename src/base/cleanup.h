/* Scope cleanup and ownership transfer, in the manner of systemd's `_cleanup_` and TAKE_PTR. */
#ifndef LP_BASE_CLEANUP_H
#define LP_BASE_CLEANUP_H

#define lp_cleanup(function) __attribute__((cleanup(function)))

/* The value of a variable that is emptied by the taking: ownership leaves the scope. */
#define lp_take(pointer)                                                                           \
    ({                                                                                             \
        __typeof__(&(pointer)) lp_place_ = &(pointer);                                             \
        __typeof__(pointer) lp_value_ = *lp_place_;                                                \
        *lp_place_ = NULL;                                                                         \
        lp_value_;                                                                                 \
    })

#define LP_DEFINE_CLEANUP(type, function)                                                          \
    static inline void function##p(type *place)                                                    \
    {                                                                                              \
        function(*place);                                                                          \
    }                                                                                              \
    struct lp_swallow_semicolon

#endif
