using System.Buffers.Binary;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Benchmarks;

/// <summary>
/// Writes requests as gRPC frames for <c>h2load</c>, and beside each the message that answers it, for the floor to send. The questions are
/// about the synthetic fleet.
/// </summary>
internal static class Frames
{
    private const int Roles = 1_000;
    private const int Spaces = 1_000;
    private static readonly string[] Owners = ["securitySolution", "observability", "cases"];
    private static readonly string[] Actions =
        ["getCase", "createCase", "updateCase", "deleteCase", "createComment", "pushCase", "getTags", "findCases", "reopenCase", "assignCase"];

    /// <summary>Writes <c>NAME.frame</c> and <c>NAME.answer</c> for every kind of request.</summary>
    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        var random = new Random(5);
        var policy = PolicyCompiler.Compile(SyntheticBundle.Make(Roles, Spaces), "0123456789abcdef", 1);
        var revision = new Revision
        {
            Epoch = policy.Revision.Epoch,
            Sequence = policy.Revision.Sequence,
            Digest = policy.Revision.Digest,
        };

        var check = new CheckRequest { Subject = NewSubject(random, 1), Action = NewAction(random), Resource = NewResource(random) };
        Save(directory, "check", check, new CheckResponse { Revision = revision, Outcome = Outcome.Deny, Reason = Reason.MissingPrivilege });
        foreach (var items in new[] { 50, 100, 1_000 })
        {
            var batch = new BatchCheckRequest { Subject = NewSubject(random, 3) };
            var answer = new BatchCheckResponse { Revision = revision, EvaluatedCount = (uint)items };
            for (var i = 0; i < items; i++)
            {
                batch.Items.Add(new BatchCheckItem { Action = NewAction(random), Resource = NewResource(random) });
                answer.Outcomes.Add(Outcome.Deny);
                answer.Reasons.Add(Reason.MissingPrivilege);
            }

            Save(directory, $"batch-{items}", batch, answer);
        }

        var matrix = new CheckMatrixRequest { Subjects = { NewSubject(random, 3) } };
        matrix.Actions.AddRange(Actions.Select(a => new Action { Name = a }));
        for (var i = 0; i < 100; i++)
        {
            matrix.Cells.Add(new MatrixCell { Owner = Owners[i % 3], Space = SyntheticBundle.SpaceName(random.Next(Spaces)) });
        }

        var bits = new CheckMatrixResponse { Revision = revision, Allowed = ByteString.CopyFrom(new byte[125]), DecisionCount = 1_000 };
        Save(directory, "matrix-100x10", matrix, bits);
    }

    private static Subject NewSubject(Random random, int roles) => new()
    {
        Id = "u",
        Roles = new RoleNames { Names = { Enumerable.Range(0, roles).Select(_ => SyntheticBundle.RoleName(random.Next(Roles))) } },
    };

    private static Action NewAction(Random random) => new() { Name = Actions[random.Next(Actions.Length)] };

    private static Resource NewResource(Random random) => new()
    {
        Owners = { Owners[random.Next(Owners.Length)] },
        Space = SyntheticBundle.SpaceName(random.Next(Spaces)),
    };

    private static void Save(string directory, string name, IMessage request, IMessage answer)
    {
        var message = request.ToByteArray();
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        File.WriteAllBytes(Path.Combine(directory, name + ".frame"), frame);
        File.WriteAllBytes(Path.Combine(directory, name + ".answer"), answer.ToByteArray());
    }
}
