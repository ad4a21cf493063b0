using CasesPdp.LoadTest.Sessions;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>Something to measure; what it finds goes into the session's report.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract void Run(Session session);
}
