"""The problem set: its questions, how its points divide, and the derivations its answers rest on."""

from __future__ import annotations

from derivations.ift6135_h20_a2 import question_1, question_2, question_3, question_4, question_5, question_6
from derivations.model import GradingRule, ProblemSet

PROBLEM_SET = ProblemSet(
    name="ift6135_h20_a2",
    title="Optimisation, regularisation, initialisation, normalisation and recurrent networks",
    questions=(
        question_1.QUESTION,
        question_2.QUESTION,
        question_3.QUESTION,
        question_4.QUESTION,
        question_5.QUESTION,
        question_6.QUESTION,
    ),
    grading=GradingRule(answer_share=0.7, steps_share=0.3, notation_costs=False),
    derivations=(
        "momentum_recursion",
        "average_recursion",
        "momentum_average_map",
        "average_unrolled",
        "average_bias",
        "dropout_loss",
        "dropout_minimiser",
        "dropout_coefficient",
        "ridge",
        "product_variance",
        "preactivation_moments",
        "standard_setting",
        "relu_second_moment",
        "relu_setting",
        "uniform_bounds",
        "uniform_bounds_relu",
        "normalisation_statistics",
        "whitened_output",
        "weight_norm_gradient",
        "equivalent_recurrence",
        "vanishing_gradient",
        "explosion_condition",
        "birnn_graph",
        "birnn_loss_forward",
        "birnn_loss_backward",
        "birnn_jacobian_forward",
        "birnn_jacobian_backward",
        "birnn_weight_forward",
        "birnn_weight_backward",
    ),
)
