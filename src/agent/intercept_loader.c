/* What an object that is being loaded allocates before it is patched is not seen; its first call of
 * an interceptor patches it, which is as a rule in its constructors, by way of libstdc++ or Qt. */
#include "agent/intercept_loader.h"

#include <dlfcn.h>
#include <stddef.h>

#include "agent/interceptors.h"
#include "agent/real.h"
#include "agent/state.h"

/* In two registers. */
struct lookup {
    void *address;
    long is_answered;
};

/* Read and called by the jumps. */
extern void *lp_loader_dlopen, *lp_loader_dlmopen, *lp_loader_dlsym, *lp_loader_dlvsym;
void *lp_loader_dlopen, *lp_loader_dlmopen, *lp_loader_dlsym, *lp_loader_dlvsym;
void lp_loader_will_load(void);
struct lookup lp_loader_look_up(void *handle, const char *name);
struct lookup lp_loader_look_up_version(void *handle, const char *name, const char *version);

void lp_loader_resolve(void)
{
    lp_loader_dlopen = lp_real_find("dlopen");
    lp_loader_dlmopen = lp_real_find("dlmopen");
    lp_loader_dlsym = lp_real_find("dlsym");
    lp_loader_dlvsym = lp_real_find("dlvsym");
}

/* This thread's next call of an interceptor patches what is loaded by then. */
void lp_loader_will_load(void)
{
    if (lp_tagging())
        lp_suspended |= LP_PATCH_PENDING;
}

/* RTLD_NEXT is answered by the loader: whoever asks for the next malloc is itself one. */
static const struct lp_interceptor *wanted(void *handle, const char *name)
{
    if (handle == RTLD_NEXT || name == NULL || !lp_tagging())
        return NULL;
    const struct lp_interceptor *interceptor = lp_interceptor_find(name);
    return interceptor != NULL && interceptor->real != NULL ? interceptor : NULL;
}

static struct lookup answer(const struct lp_interceptor *interceptor, void *found)
{
    return (struct lookup){found == interceptor->real ? interceptor->function : found, 1};
}

struct lookup lp_loader_look_up(void *handle, const char *name)
{
    const struct lp_interceptor *interceptor = wanted(handle, name);
    if (interceptor == NULL)
        return (struct lookup){0};
    void *(*real)(void *, const char *) = (void *(*)(void *, const char *))lp_loader_dlsym;
    return answer(interceptor, real(handle, name));
}

struct lookup lp_loader_look_up_version(void *handle, const char *name, const char *version)
{
    const struct lp_interceptor *interceptor = wanted(handle, name);
    if (interceptor == NULL)
        return (struct lookup){0};
    void *(*real)(void *, const char *, const char *) =
        (void *(*)(void *, const char *, const char *))lp_loader_dlvsym;
    return answer(interceptor, real(handle, name, version));
}
