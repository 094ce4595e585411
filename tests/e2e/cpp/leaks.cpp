// One mistake of C++ with Qt in each function, and some that only look like one. The argument names
// the one that runs, in every cycle; with "prove" after it, what holds its leaks is cut in further
// ones. test_cpp.py finds the lines by the comments at their ends.
#include <QApplication>
#include <QBuffer>
#include <QCache>
#include <QDialog>
#include <QHash>
#include <QMainWindow>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

#include <cstring>
#include <memory>
#include <vector>

#include <leakpal/leakpal.h>

struct Session {
    char bytes[304];
};

struct Linked {
    Linked *other;
    char bytes[600];
};

Session *current; // not of this file only: what is never read is not left out
Linked *volatile lost;

namespace
{

struct Payload {
    char bytes[208];
};

struct Application {
    QMainWindow window;
    QTimer clock;
};

Application *application;
int cycle;

void connectWithoutContext()
{
    Payload payload = {};
    QObject::connect(&application->clock, &QTimer::timeout, [payload] { (void)payload; }); // lambda
}

void captureOneself()
{
    auto buffer = std::make_shared<QBuffer>(); // captured
    QObject::connect(buffer.get(), &QObject::objectNameChanged, [buffer] { (void)buffer; });
}

void hideDialog()
{
    auto *dialog = new QDialog(&application->window); // dialog
    dialog->show();
    dialog->close();
}

void loseMenu()
{
    auto *menu = new QMenu; // menu
    menu->addAction(QStringLiteral("Quit"));
}

void loseStruct()
{
    current = new Session(); // struct
}

void startTimer()
{
    application->window.startTimer(3600 * 1000); // timer
}

struct Peer {
    std::shared_ptr<Peer> other;
    char bytes[400];
};

void tieRing()
{
    auto first = std::make_shared<Peer>(), second = std::make_shared<Peer>(); // peers
    first->other = second;
    second->other = first;
}

void tieRingOfTwoBlocks()
{
    std::shared_ptr<Peer> first(new Peer()), second(new Peer()); // owners
    first->other = second;
    second->other = first;
}

void loseLinked()
{
    auto *first = new Linked(), *second = new Linked(); // linked
    first->other = second;
    second->other = first;
    lost = first;
    lost = nullptr;
}

std::vector<Session *> registry;

void registerSession()
{
    registry.push_back(new Session()); // registered
}

struct Panel {
    char title[40];
    QTimer clock;
};

std::vector<Panel *> panels;

void registerPanel()
{
    panels.push_back(new Panel()); // panel
}

std::vector<QTimer *> timers;

void registerTimerAndPanel()
{
    timers.push_back(new QTimer);
    registerPanel();
}

QHash<int, Payload *> table;

void fillTable()
{
    table.insert(cycle, new Payload()); // table
}

QCache<int, Payload> cache(1000);

void fillCache()
{
    cache.insert(cycle, new Payload()); // cache
}

void fillBoth()
{
    fillCache();
    fillTable();
}

void nothing()
{
    QDialog dialog(&application->window);
    auto *layout = new QVBoxLayout(&dialog);
    layout->addWidget(new QWidget);
    dialog.show();
    auto session = std::make_shared<Session>();
    QObject::connect(&application->clock, &QTimer::timeout, &dialog, [session] { (void)session; });
    dialog.close();
}

struct Case {
    const char *name;
    void (*run)();
};

const Case cases[] = {
    {"lambda", connectWithoutContext},
    {"captured", captureOneself},
    {"dialog", hideDialog},
    {"menu", loseMenu},
    {"peers", tieRing},
    {"owners", tieRingOfTwoBlocks},
    {"linked", loseLinked},
    {"struct", loseStruct},
    {"timer", startTimer},
    {"registered", registerSession},
    {"panel", registerPanel},
    {"timer-and-panel", registerTimerAndPanel},
    {"table", fillTable},
    {"cache", fillCache},
    {"both", fillBoth},
    {"nothing", nothing},
};

void measure(const Case &it, unsigned flags)
{
    leakpal_options options = {};
    options.flags = flags;
    leakpal_test *test = leakpal_begin(it.name, &options);
    for (; leakpal_next(test); cycle++)
        it.run();
    leakpal_end(test);
}

} // namespace

int main(int count, char **arguments)
{
    QApplication qt(count, arguments);
    Application everything;
    application = &everything;
    bool isToProve = count > 2 && strcmp(arguments[2], "prove") == 0;
    for (const Case &it : cases)
        if (count > 1 && strcmp(it.name, arguments[1]) == 0)
            measure(it, isToProve ? LEAKPAL_PROVE : 0);
    return 0;
}
