using Inbox.Memory;

namespace Inbox.Tests;

/// <summary>
/// Runs a few actions in every order in which threads could run them: each on a thread of its own, one at a time, switching at the
/// points that <see cref="Schedule"/> marks. A depth-first search over the choices; each order is run from a fresh start.
/// </summary>
internal static class Interleaver
{
    /// <summary>Tries every order.</summary>
    /// <param name="maxPreemptions">How often a thread that could go on is made to wait; most faults need one or two (Musuvathi and Qadeer, 2007).</param>
    /// <param name="begin">Sets a fresh scene and gives the actions, and what to check when all have run.</param>
    /// <returns>How many orders there were.</returns>
    public static int TryEveryOrder(int maxPreemptions, Func<(Action[] Actions, Action<string> Check)> begin)
    {
        var orders = 0;
        var choices = new List<(int Chosen, int Of)>();
        do
        {
            var (actions, check) = begin();
            var trail = Run(actions, choices, maxPreemptions);
            check($"in the order {trail}");
            orders++;
        }
        while (Next(choices));

        return orders;
    }

    /// <summary>Runs one order: what is in the list, and from there on always the first thread that can run.</summary>
    private static string Run(Action[] actions, List<(int Chosen, int Of)> choices, int preemptions)
    {
        using var scheduler = new SemaphoreSlim(0);
        var threads = actions.Select(action => new Stepper(action, scheduler)).ToList();
        var running = threads.ToList();
        var trail = "";
        for (var step = 0; running.Count > 0; step++)
        {
            // Who ran last stands first; the others are a choice only while preemptions are left, or when it is done.
            var canGoOn = step > 0 && running[0] == threads[trail[^1] - '0'];
            if (step == choices.Count)
            {
                choices.Add((0, canGoOn && preemptions == 0 ? 1 : running.Count));
            }

            var chosen = choices[step].Chosen;
            preemptions -= canGoOn && chosen > 0 ? 1 : 0;
            var thread = running[chosen];
            running.RemoveAt(chosen);
            trail += $"{threads.IndexOf(thread)}";
            thread.Step();
            scheduler.Wait();
            if (!thread.IsDone)
            {
                running.Insert(0, thread);
            }
        }

        foreach (var thread in threads)
        {
            thread.Finish();
        }

        return trail;
    }

    private static bool Next(List<(int Chosen, int Of)> choices)
    {
        for (; choices.Count > 0; choices.RemoveAt(choices.Count - 1))
        {
            var (chosen, of) = choices[^1];
            if (chosen + 1 < of)
            {
                choices[^1] = (chosen + 1, of);
                return true;
            }
        }

        return false;
    }

    private sealed class Stepper
    {
        private readonly SemaphoreSlim _go = new(0);
        private readonly SemaphoreSlim _scheduler;
        private readonly Thread _thread;
        private Exception? _error;

        public Stepper(Action action, SemaphoreSlim scheduler)
        {
            _scheduler = scheduler;
            _thread = new(() => Run(action)) { IsBackground = true };
            _thread.Start();
        }

        public bool IsDone { get; private set; }

        public void Step() => _go.Release();

        public void Finish()
        {
            _thread.Join();
            _go.Dispose();
            if (_error is not null)
            {
                throw new InvalidOperationException("An action failed.", _error);
            }
        }

        private void Run(Action action)
        {
            _go.Wait();
            Schedule.OnPoint = Pause;
            try
            {
                action();
            }
            catch (Exception e)
            {
                _error = e;
            }
            finally
            {
                IsDone = true;
                _scheduler.Release();
            }
        }

        private void Pause()
        {
            _scheduler.Release();
            _go.Wait();
        }
    }
}
