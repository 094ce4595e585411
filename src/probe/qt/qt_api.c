/* Python loads Qt with RTLD_LOCAL, so the libraries are found by name among the loaded objects and
 * opened once more without loading (RTLD_NOLOAD) to ask for their symbols. */
#include "probe/qt/qt_api.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

struct symbol {
    const char *name;
    size_t offset; /* in struct lp_qt */
};

struct library {
    const char *prefix5, *prefix6; /* of the file's name */
    const struct symbol *symbols;
    size_t count;
    bool is_found;
};

#define PLACE(member) offsetof(struct lp_qt, member)

static const struct symbol core_symbols[] = {
    {"qVersion", PLACE(version_text)},
    {"qtHookData", PLACE(hook_data)},
    {"_ZN16QCoreApplication4selfE", PLACE(application)},
    {"_ZN16QCoreApplication13processEventsE6QFlagsIN10QEventLoop17ProcessEventsFlagEE",
     PLACE(process_events)},
    {"_ZN16QCoreApplication16sendPostedEventsEP7QObjecti", PLACE(send_posted_events)},
    {"_ZN16QCoreApplication9sendEventEP7QObjectP6QEvent", PLACE(send_event)},
    {"_ZN11QTimerEventC1Ei", PLACE(timer_event_construct)},
    {"_ZN11QTimerEventD1Ev", PLACE(timer_event_destroy)},
    {"_ZNK11QMetaObject9classNameEv", PLACE(class_name)},
    {"_ZNK11QMetaObject8inheritsEPKS_", PLACE(inherits)},
    {"_ZN18QMetaObjectPrivate6signalEPK11QMetaObjecti", PLACE(signal)},
    {"_ZNK11QMetaMethod15methodSignatureEv", PLACE(method_signature)},
    {"_ZNK7QObject6threadEv", PLACE(object_thread)},
    {"_ZN7QThread13currentThreadEv", PLACE(current_thread)},
    {"_ZNK7QThread9loopLevelEv", PLACE(loop_level)},
    {"_ZN11QThreadPool14globalInstanceEv", PLACE(pool_instance)},
    {"_ZNK11QThreadPool17activeThreadCountEv", PLACE(pool_active)},
    {"_ZN7QObjectC1EPS_", PLACE(object_construct)},
    {"_ZN7QObjectD1Ev", PLACE(object_destroy)},
    {"_ZN7QObject7connectEPKS_PKcS1_S3_N2Qt14ConnectionTypeE", PLACE(connect)},
    {"_ZN11QMetaObject10ConnectionD1Ev", PLACE(connection_destroy)},
    {"_ZN7QObject18installEventFilterEPS_", PLACE(install_filter)},
    {"_ZN7QObject11deleteLaterEv", PLACE(delete_later)},
    {"_ZNK11QMetaObject6methodEi", PLACE(method)},
    {"_ZN11QThreadPool16staticMetaObjectE", PLACE(pool_meta)},
    {"_ZN7QThread16staticMetaObjectE", PLACE(thread_meta)},
    {"_ZNK7QThread9isRunningEv", PLACE(thread_is_running)},
    {"_ZNK7QThread10isFinishedEv", PLACE(thread_is_finished)},
    {"_ZN18QAbstractAnimation16staticMetaObjectE", PLACE(animation_meta)},
    {"_ZNK18QAbstractAnimation5stateEv", PLACE(animation_state)},
    {"_ZN24QAbstractEventDispatcher16staticMetaObjectE", PLACE(dispatcher_meta)},
    {"_ZN24QAbstractEventDispatcher8instanceEP7QThread", PLACE(dispatcher)},
    {"_ZNK20QEventDispatcherUNIX16registeredTimersEP7QObject", PLACE(unix_timers)},
    {"_ZNK20QEventDispatcherGlib16registeredTimersEP7QObject", PLACE(glib_timers)},
    {"_ZNK20QEventDispatcherUNIX15timersForObjectEP7QObject", PLACE(unix_timers_68)},
    {"_ZNK20QEventDispatcherGlib15timersForObjectEP7QObject", PLACE(glib_timers_68)},
    {"_ZN11QMetaObject10ConnectionC1ERKS0_", PLACE(connection_copy)},
    {"_ZN7QObject10disconnectERKN11QMetaObject10ConnectionE", PLACE(disconnect)},
    {"_ZN7QThread4quitEv", PLACE(thread_quit)},
    {"_ZN7QThread19requestInterruptionEv", PLACE(thread_request_interruption)},
};

static const struct symbol gui_symbols[] = {
    {"_ZN12QPixmapCache5clearEv", PLACE(pixmap_cache_clear)},
    {"_ZNK7QWindow9isVisibleEv", PLACE(window_is_visible)},
    {"_ZN7QWindow16staticMetaObjectE", PLACE(window_meta)},
    {"_ZN22QGuiApplicationPrivate11window_listE", PLACE(windows)},
};

static const struct symbol widget_symbols[] = {
    {"_ZNK7QWidget11isVisibleToEPKS_", PLACE(widget_is_visible_to)},
    {"_ZN7QWidget16staticMetaObjectE", PLACE(widget_meta)},
    {"_ZNK7QWidget6windowEv", PLACE(widget_window)},
    {"_ZNK7QWidget20testAttribute_helperEN2Qt15WidgetAttributeE", PLACE(widget_attribute)},
    {"_ZN14QWidgetPrivate10allWidgetsE", PLACE(widgets)},
    {"_ZN14QWidgetPrivate6mapperE", PLACE(widget_ids)},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct library libraries[] = {
    {"libQt5Core", "libQt6Core", core_symbols, COUNT(core_symbols), false},
    {"libQt5Gui", "libQt6Gui", gui_symbols, COUNT(gui_symbols), false},
    {"libQt5Widgets", "libQt6Widgets", widget_symbols, COUNT(widget_symbols), false},
};

struct search {
    const struct library *library;
    char path[4096];
};

/* "libQt6Core.so.6" and "libQt6Core_conda.so.6", not "libQt6CoreTools.so". */
static bool is_library(const char *path, const char *prefix)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash != NULL ? slash + 1 : path;
    size_t length = strlen(prefix);
    return strncmp(file, prefix, length) == 0 && (file[length] == '.' || file[length] == '_');
}

static int look_at_object(struct dl_phdr_info *info, size_t size, void *context)
{
    struct search *search = context;
    (void)size;
    if (info->dlpi_name == NULL || strlen(info->dlpi_name) >= sizeof search->path ||
        (!is_library(info->dlpi_name, search->library->prefix6) &&
         !is_library(info->dlpi_name, search->library->prefix5)))
        return 0;
    strcpy(search->path, info->dlpi_name);
    return 1;
}

static bool find_library(struct library *library, struct lp_qt *qt)
{
    struct search search = {.library = library};
    if (dl_iterate_phdr(look_at_object, &search) == 0)
        return false;
    void *handle = dlopen(search.path, RTLD_LAZY | RTLD_NOLOAD);
    if (handle == NULL)
        return false;
    for (size_t i = 0; i < library->count; i++) {
        void *address = dlsym(handle, library->symbols[i].name);
        memcpy((char *)qt + library->symbols[i].offset, &address, sizeof address);
    }
    return true;
}

const struct lp_qt *lp_qt_find(void)
{
    static struct lp_qt qt;
    for (size_t i = 0; i < COUNT(libraries); i++)
        if (!libraries[i].is_found)
            libraries[i].is_found = find_library(&libraries[i], &qt);
    if (!libraries[0].is_found || qt.hook_data == NULL)
        return NULL;
    qt.version = (int)qt.hook_data[2];
    return &qt;
}
