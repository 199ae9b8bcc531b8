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
            using var order = new Order(actions, choices, maxPreemptions);
            check($"in the order {order.Run()}");
            orders++;
        }
        while (Next(choices));

        return orders;
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

    /// <summary>One order: what is in the list of choices, and from there on always the first thread that can run.</summary>
    /// <remarks>Whoever runs decides who is next, so a thread that goes on costs no switch. Only one runs at a time, so nothing here is locked.</remarks>
    private sealed class Order : IDisposable
    {
        private readonly List<(int Chosen, int Of)> _choices;
        private readonly List<Stepper> _threads;
        private readonly List<Stepper> _waiting;
        private readonly AutoResetEvent _end = new(false);
        private string _trail = "";
        private int _preemptions;

        public Order(Action[] actions, List<(int Chosen, int Of)> choices, int preemptions)
        {
            _choices = choices;
            _preemptions = preemptions;
            _threads = actions.Select(action => new Stepper(action, this)).ToList();
            _waiting = [.. _threads];
        }

        public string Run()
        {
            Choose(null)!.Go();
            _end.WaitOne();
            foreach (var thread in _threads)
            {
                thread.Finish();
            }

            return _trail;
        }

        /// <summary>Who runs next; null when all are done.</summary>
        /// <param name="canGoOn">Who asks; null when it is done. The others are a choice only while preemptions are left, or when it is done.</param>
        public Stepper? Choose(Stepper? canGoOn)
        {
            if (canGoOn is not null)
            {
                _waiting.Insert(0, canGoOn);
            }

            if (_waiting.Count == 0)
            {
                _end.Set();
                return null;
            }

            var step = _trail.Length;
            if (step == _choices.Count)
            {
                _choices.Add((0, canGoOn is not null && _preemptions == 0 ? 1 : _waiting.Count));
            }

            var chosen = _choices[step].Chosen;
            _preemptions -= canGoOn is not null && chosen > 0 ? 1 : 0;
            var thread = _waiting[chosen];
            _waiting.RemoveAt(chosen);
            _trail += $"{_threads.IndexOf(thread)}";
            return thread;
        }

        public void Dispose() => _end.Dispose();
    }

    private sealed class Stepper
    {
        // Not a SemaphoreSlim: it spins before it sleeps, which costs a time slice for each switch where other programs want the processor.
        private readonly AutoResetEvent _go = new(false);
        private readonly Order _order;
        private readonly Thread _thread;
        private Exception? _error;

        public Stepper(Action action, Order order)
        {
            _order = order;
            _thread = new(() => Run(action)) { IsBackground = true };
            _thread.Start();
        }

        public void Go() => _go.Set();

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
            _go.WaitOne();
            Schedule.OnPoint = Pause;
            try
            {
                action();
            }
            catch (Exception e)
            {
                _error = e;
            }

            _order.Choose(null)?.Go();
        }

        private void Pause()
        {
            var next = _order.Choose(this)!;
            if (next != this)
            {
                next.Go();
                _go.WaitOne();
            }
        }
    }
}
