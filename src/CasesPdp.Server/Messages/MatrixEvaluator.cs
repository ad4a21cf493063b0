using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.Messages;

/// <summary>Evaluates matrices that have been checked.</summary>
/// <remarks>
/// <list type="number">
/// <item>Every action meets the owner of every cell once: these are the questions.</item>
/// <item>For each subject and cell the grants are united once; cells of one space that follow each other share them.</item>
/// <item>With them every action is decided; its bit stands at (subject, action, cell).</item>
/// </list>
/// </remarks>
internal sealed class MatrixEvaluator
{
    // How many steps (a decision, or a role united) pass between two looks at the caller's patience: about a millisecond.
    private const int StepsPerCancellationCheck = 16_384;

    private readonly PolicySnapshot _policy;
    private readonly CheckMatrixRequest _request;
    private readonly CancellationToken _cancellation;
    private readonly int _actions;
    private readonly int _cells;
    private readonly Question[] _questions;
    private readonly ulong[] _words;
    private readonly byte[] _allowed;
    private readonly Reason[] _reasons;
    private readonly ReasonTally _tally = new();
    private int _sinceCheck;

    private MatrixEvaluator(PolicySnapshot policy, CheckMatrixRequest request, CancellationToken cancellation)
    {
        _policy = policy;
        _request = request;
        _cancellation = cancellation;
        _actions = request.Actions.Count;
        _cells = request.Cells.Count;
        _questions = new Question[_actions * _cells];
        _words = new ulong[SubjectGrants.ScratchWords(policy)];
        var count = request.Subjects.Count * _questions.Length;
        _allowed = new byte[(count + 7) / 8];
        _reasons = request.IncludeReasons ? new Reason[count] : [];
    }

    /// <summary>Answers the matrix.</summary>
    /// <param name="policy">The policy that answers all of it.</param>
    /// <param name="request">A matrix that has been checked.</param>
    /// <param name="tally">How often each reason was given.</param>
    /// <param name="cancellation">Ends the evaluation between decisions.</param>
    public static CheckMatrixResponse Evaluate(
        PolicySnapshot policy, CheckMatrixRequest request, out ReasonTally tally, CancellationToken cancellation)
    {
        var matrix = new MatrixEvaluator(policy, request, cancellation);
        tally = matrix._tally;
        matrix.Ask();
        matrix.Decide();
        return matrix.Answer();
    }

    // 1. Questions.
    private void Ask()
    {
        var action = new ResolvedAction(_policy);
        Span<byte> owner = stackalloc byte[Limits.NameBytes];
        for (var a = 0; a < _actions; a++)
        {
            action.Resolve(_request.Actions[a]);
            for (var c = 0; c < _cells; c++)
            {
                var question = action.Question;
                var cell = _request.Cells[c];
                if (cell.HasOwner)
                {
                    question.AddOwner(_policy, owner[..Encoding.UTF8.GetBytes(cell.Owner, owner)], action.Name);
                }

                _questions[(a * _cells) + c] = question;
            }

            HonourCancellation(_cells);
        }
    }

    private void Decide()
    {
        var subject = new ResolvedSubject(_policy);
        var space = new byte[Limits.NameBytes];
        for (var s = 0; s < _request.Subjects.Count; s++)
        {
            subject.Resolve(_request.Subjects[s]);
            var place = default(SpaceRef);
            var grants = default(SubjectGrants);
            string? united = null;
            for (var c = 0; c < _cells; c++)
            {
                // 2. Grants.
                var name = _request.Cells[c].HasSpace ? _request.Cells[c].Space : SpaceId.Default;
                if (!string.Equals(name, united, StringComparison.Ordinal))
                {
                    united = name;
                    place = _policy.Spaces.Resolve(space.AsSpan(0, Encoding.UTF8.GetBytes(name, space)));
                    grants = SubjectGrants.Of(_policy, subject.Roles, place, _words);
                    HonourCancellation(subject.Roles.Roles.Length + subject.Roles.LimitedBy.Length);
                }

                // 3. Decisions.
                for (var a = 0; a < _actions; a++)
                {
                    var reason = Decider.Decide(_policy, _questions[(a * _cells) + c], place, grants);
                    Write((((s * _actions) + a) * _cells) + c, reason);
                }

                HonourCancellation(_actions);
            }
        }
    }

    private void Write(int decision, Reason reason)
    {
        _tally.Add(reason);
        if (reason == Reason.Allowed)
        {
            _allowed[decision / 8] |= (byte)(1 << (decision % 8));
        }

        if (_reasons.Length != 0)
        {
            _reasons[decision] = reason;
        }
    }

    private void HonourCancellation(int steps)
    {
        _sinceCheck += steps;
        if (_sinceCheck >= StepsPerCancellationCheck)
        {
            _sinceCheck = 0;
            _cancellation.ThrowIfCancellationRequested();
        }
    }

    private CheckMatrixResponse Answer()
    {
        var response = new CheckMatrixResponse
        {
            Revision = _policy.Revision.ToMessage(),
            Allowed = UnsafeByteOperations.UnsafeWrap(_allowed),
            DecisionCount = (uint)(_request.Subjects.Count * _questions.Length),
        };
        response.Reasons.Capacity = _reasons.Length;
        foreach (var reason in _reasons)
        {
            response.Reasons.Add((Protocol.V1.Reason)reason);
        }

        return response;
    }
}
