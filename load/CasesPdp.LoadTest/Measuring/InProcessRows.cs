using System.Text;
using CasesPdp.Decisions;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.Protocol.V1;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>
/// Decides the questions of the check workload in this process: by our table, and by a hand-written dictionary.
/// </summary>
internal static class InProcessRows
{
    private const int MinimumPasses = 50;

    public static void Measure(Session session)
    {
        if (session.Policy.Bundle.Roles.All(r => r.IsBundled))
        {
            session.Note("in-process is left out: the bundle has no roles of its own.");
            return;
        }

        var questions = session.Workloads.Check().Items.Select(i => InProcessQuestion.From((CheckRequest)i.Message)).ToArray();
        var policy = session.Policy.Snapshot;
        var dictionary = GrantDictionary.Make(session.Policy.Bundle, policy);
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        var differing = questions.Count(q => dictionary.IsAllowed(q.Roles, q.Space, q.Owner, q.Action) != IsAllowed(policy, q, scratch));
        var length = TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 3, 0.3, 3));
        session.Report.InProcessRows.Add(
            Time("CasesPdp table, names looked up as UTF-8", length, questions, q => IsAllowed(policy, q, scratch), "one thread"));
        var note = differing == 0
            ? "one thread; operations only; same answers"
            : $"one thread; {differing} of {questions.Length} answers DIFFER";
        session.Report.InProcessRows.Add(
            Time(
                "dictionary of role to action strings, made for each question",
                length,
                questions,
                q => dictionary.IsAllowed(q.Roles, q.Space, q.Owner, q.Action),
                note));
        session.Report.InProcessRows.Add(
            Time("the same, strings ready beforehand", length, questions, q => dictionary.IsAllowed(q.Roles, q.Here, q.Everywhere), note));
        foreach (var row in session.Report.InProcessRows)
        {
            ProgressLine.Print(
                $"{row.Name}: {row.DecisionsPerSecond:N0} decisions/s, {row.NanosecondsPerDecision:F0} ns, {row.BytesPerDecision:F0} B");
        }
    }

    private static bool IsAllowed(PolicySnapshot policy, InProcessQuestion asked, ulong[] scratch)
    {
        Span<int> roles = stackalloc int[asked.RoleBytes.Length];
        var known = 0;
        foreach (var role in asked.RoleBytes)
        {
            var id = policy.Roles.Find(role);
            if (id >= 0)
            {
                roles[known++] = id;
            }
        }

        var space = policy.Spaces.Resolve(asked.SpaceBytes);
        var question = default(Question);
        question.SetAction(policy, asked.ActionBytes, Facets.None);
        question.AddOwner(policy, asked.OwnerBytes, asked.ActionBytes);
        var grants = SubjectGrants.Of(policy, new SubjectRoles(roles[..known]), space, scratch);
        return Decider.Decide(policy, question, space, grants) == Decisions.Reason.Allowed;
    }

    /// <summary>Decides questions again and again in this thread.</summary>
    public static InProcessRow Time<T>(string name, TimeSpan length, T[] questions, Func<T, bool> decide, string note)
    {
        var allowed = 0L;
        for (var pass = 0; pass < MinimumPasses; pass++)
        {
            allowed += questions.Count(decide);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var (startedAt, decided) = (Clock.Now, 0L);
        var endsAt = startedAt + Clock.From(length);
        while (Clock.Now < endsAt)
        {
            foreach (var question in questions)
            {
                allowed += decide(question) ? 1 : 0;
            }

            decided += questions.Length;
        }

        var nanoseconds = Clock.Now - startedAt;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        GC.KeepAlive(allowed);
        return new InProcessRow(
            name,
            decided / Clock.Seconds(nanoseconds),
            nanoseconds / (double)decided,
            Math.Round(bytes / (double)decided),
            note);
    }

    private sealed record InProcessQuestion(
        string[] Roles,
        string Space,
        string Owner,
        string Action,
        string Here,
        string Everywhere,
        byte[][] RoleBytes,
        byte[] SpaceBytes,
        byte[] OwnerBytes,
        byte[] ActionBytes)
    {
        public static InProcessQuestion From(CheckRequest request)
        {
            string[] roles = [.. request.Subject.Roles.Names];
            var owner = request.Resource.Owners[0];
            return new InProcessQuestion(
                roles,
                request.Resource.Space,
                owner,
                request.Action.Name,
                GrantDictionary.Key(request.Resource.Space, owner, request.Action.Name),
                GrantDictionary.KeyEverywhere(owner, request.Action.Name),
                [.. roles.Select(Encoding.UTF8.GetBytes)],
                Encoding.UTF8.GetBytes(request.Resource.Space),
                Encoding.UTF8.GetBytes(owner),
                Encoding.UTF8.GetBytes(request.Action.Name));
        }
    }
}
