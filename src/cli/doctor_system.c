/* What the system allows. */
#include "cli/doctor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/io.h"
#include "cli/recording_file.h"

#define GB 1000000000ull

enum { LEAST_PROCESSES = 64 };

static void check_kernel(struct doctor *doctor)
{
    struct utsname name;
    if (uname(&name) == 0)
        doctor_check(doctor, "kernel", CHECK_OK, NULL, "%s %s, %s", name.sysname, name.release,
                     name.machine);
}

static void check_ptrace(struct doctor *doctor)
{
    char scope[16] = "";
    if (lp_read_text("/proc/sys/kernel/yama/ptrace_scope", scope, sizeof scope) < 0)
        snprintf(scope, sizeof scope, "none");
    scope[strcspn(scope, "\n")] = '\0';
    doctor_check(doctor, "ptrace", CHECK_OK, NULL, "yama scope %s; leakpal needs no ptrace", scope);
}

static void check_processes(struct doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0)
        return;
    if (limit.rlim_cur == RLIM_INFINITY)
        doctor_check(doctor, "processes", CHECK_OK, NULL, "no limit");
    else
        doctor_check(doctor, "processes",
                     limit.rlim_cur < LEAST_PROCESSES ? CHECK_WARNING : CHECK_OK,
                     limit.rlim_cur < LEAST_PROCESSES ? "ulimit -u unlimited" : NULL,
                     "at most %llu of this user (ulimit -u)", (unsigned long long)limit.rlim_cur);
}

static void check_addresses(struct doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    if (limit.rlim_cur == RLIM_INFINITY)
        doctor_check(doctor, "address space", CHECK_OK, NULL, "no limit");
    else
        doctor_check(doctor, "address space", limit.rlim_cur < 4 * GB ? CHECK_WARNING : CHECK_OK,
                     limit.rlim_cur < 4 * GB ? "ulimit -v unlimited" : NULL, "%.1f GB (ulimit -v)",
                     (double)limit.rlim_cur / (double)GB);
}

static void check_overcommit(struct doctor *doctor)
{
    char mode[16] = "";
    if (lp_read_text("/proc/sys/vm/overcommit_memory", mode, sizeof mode) < 0)
        return;
    bool is_strict = mode[0] == '2';
    doctor_check(doctor, "overcommit", is_strict ? CHECK_WARNING : CHECK_OK,
                 is_strict ? "sysctl vm.overcommit_memory=0" : NULL, "mode %c%s", mode[0],
                 is_strict ? ": the agent's tables may find no memory" : "");
}

static void check_folder(struct doctor *doctor, const char *name, const char *folder)
{
    struct statvfs status;
    if (statvfs(folder, &status) != 0 || access(folder, W_OK) != 0)
        doctor_check(doctor, name, CHECK_WARNING, "make it a folder that you may write to",
                     "%s cannot be written to", folder);
    else
        doctor_check(doctor, name, CHECK_OK, NULL, "%s, %.1f GB free%s", folder,
                     (double)status.f_bavail * (double)status.f_frsize / (double)GB,
                     (status.f_flag & ST_NOEXEC) != 0 ? ", mounted noexec" : "");
}

/* By making one, as a run would. */
static void check_recordings(struct doctor *doctor)
{
    char path[PATH_MAX];
    struct lp_error error = {0};
    if (recording_file_make(NULL, "doctor", path, &error) < 0) {
        doctor_check(doctor, "recordings", CHECK_WARNING,
                     "give --recording F, or set XDG_CACHE_HOME", "%s", error.message);
        return;
    }
    unlink(path);
    *strrchr(path, '/') = '\0';
    check_folder(doctor, "recordings", path);
}

void doctor_look_at_system(struct doctor *doctor)
{
    check_kernel(doctor);
    check_ptrace(doctor);
    check_processes(doctor);
    check_addresses(doctor);
    check_overcommit(doctor);
    check_folder(doctor, "temporary files", "/tmp");
    check_recordings(doctor);
}
