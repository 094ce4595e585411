/* What an object that is being loaded allocates before it is patched is not seen; its first call of
 * an interceptor patches it, which is as a rule in its constructors, by way of libstdc++ or Qt. */
#include "agent/intercept_loader.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/environment.h"
#include "agent/interceptors.h"
#include "agent/patch.h"
#include "agent/recorder.h"
#include "agent/state.h"

/* In two registers. */
struct lookup {
    void *address;
    long is_answered;
};

/* Read and called by the jumps. */
extern void *lp_loader_dlopen, *lp_loader_dlmopen, *lp_loader_dlsym, *lp_loader_dlvsym;
void *lp_loader_dlopen, *lp_loader_dlmopen, *lp_loader_dlsym, *lp_loader_dlvsym;
void lp_loader_will_load(const uintptr_t *return_address);
void lp_loader_will_load_into(Lmid_t space, const uintptr_t *return_address);
struct lookup lp_loader_look_up(void *handle, const char *name);
struct lookup lp_loader_look_up_version(void *handle, const char *name, const char *version);

void lp_loader_resolve(void)
{
    lp_loader_dlopen = lp_interceptor_find("dlopen")->real;
    lp_loader_dlmopen = lp_interceptor_find("dlmopen")->real;
    lp_loader_dlsym = lp_interceptor_find("dlsym")->real;
    lp_loader_dlvsym = lp_interceptor_find("dlvsym")->real;
}

void lp_loader_will_load(const uintptr_t *return_address)
{
    if (lp_tagging())
        lp_patch_soon(return_address);
}

/* Another namespace has a libc and a heap of its own. */
void lp_loader_will_load_into(Lmid_t space, const uintptr_t *return_address)
{
    static _Atomic bool is_told;
    if (space == LM_ID_BASE)
        lp_loader_will_load(return_address);
    else if (lp_tagging() && !atomic_exchange(&is_told, true))
        lp_note(LP_NOTE_WARNING, "objects were loaded into another namespace (dlmopen): what they "
                                 "allocate is not seen");
}

/* Whoever looks up is about to call into what may have been loaded just now: Qt must be hooked
 * before its first object. */
static void look_at_loaded(void)
{
    if (lp_patch_has_loaded()) {
        lp_suspended++;
        lp_environment_attach_qt();
        lp_suspended--;
    }
}

/* RTLD_NEXT is answered by the loader: whoever asks for the next malloc is itself one. */
static const struct lp_interceptor *wanted(void *handle, const char *name)
{
    if (!lp_tagging() || !lp_is_tracked())
        return NULL;
    look_at_loaded();
    if (handle == RTLD_NEXT || name == NULL)
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
